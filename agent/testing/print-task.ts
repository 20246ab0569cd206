/** Print jobs for driver tests, with what they told and asked. */
import type { DeviceProblem } from '#contracts/agent.ts'
import type { PrintTask } from '../device.ts'
import type { Paper } from '../documents/paper.ts'
import { type Picture, rowBytes } from '../printers/picture.ts'

interface TaskLog {
  /** times the bytes were about to go out */
  sent: number
  waits: (DeviceProblem | null)[]
}

export function taskLog(): TaskLog {
  return { sent: 0, waits: [] }
}

export function printTask(log: TaskLog, change: Partial<PrintTask> = {}): PrintTask {
  return {
    jobId: '01900000-0000-7000-8000-0123456789ab',
    format: 'pdf',
    bytes: new Uint8Array(),
    pages: async (paper) => [marked(paper)],
    beforeBytes: () => {
      log.sent += 1
    },
    waiting: (problem) => void log.waits.push(problem),
    signal: new AbortController().signal,
    ...change,
  }
}

/** A page with one black row, `row` rows from the top. */
export function marked({ width }: Pick<Paper, 'width'>, row = 0): Picture {
  const height = 40
  const stride = rowBytes(width)
  const rows = new Uint8Array(stride * height)
  rows.fill(0xff, row * stride, row * stride + (width >> 3))
  return { width, height, rows }
}
