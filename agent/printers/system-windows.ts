/** A printer of Windows: pages are drawn here, dot for dot, and PowerShell hands them to the printer's own driver. */
import type { PrintTask } from '../device.ts'
import { type PrintQueue, QueueError, type QueueJob, type QueueLook } from './queue-printer.ts'
import { windowsBitmap } from './system-bitmap.ts'
import { runProgram, withPrivateFiles } from './system-program.ts'
import { cancelScript, encodedCommand, jobScript, lookScript, printScript } from './system-windows-scripts.ts'
import { jobOfStatus, troubleOfQueue } from './system-windows-status.ts'

const askTimeoutMs = 20_000
const printTimeoutMs = 120_000
const options = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand']

interface WindowsJob {
  name: string
  /** every state bit seen so far */
  seen: number
}

/** Runs a script with values and gives what it wrote; tests put another program in its place. */
export type RunScript = (script: string, values: object, timeoutMs: number) => Promise<string>

const powershell: RunScript = (script, values, timeoutMs) =>
  runProgram({ program: 'powershell.exe', args: [...options, encodedCommand(script, values)], timeoutMs })

export class WindowsQueue implements PrintQueue<WindowsJob> {
  readonly #queue: string
  readonly #run: RunScript
  #paper = { dpi: 0, width: 0, height: 0 }

  constructor(queue: string, run: RunScript = powershell) {
    this.#queue = queue
    this.#run = run
  }

  async look(): Promise<QueueLook> {
    const { status = 0, driver = null, dpi = 0, width = 0, height = 0 } = await this.#ask(lookScript)
    this.#paper = { dpi, width, height }
    const trouble = dpi > 0 && width > 0 && height > 0 ? troubleOfQueue(status) : 'printer_error'
    const known = dpi >= 100 && dpi <= 1200 ? dpi : null
    return {
      trouble,
      blocked: trouble !== null,
      formats: ['png', 'pdf', 'gif'],
      model: driver,
      dpi: known,
      diagnostic: null,
    }
  }

  async submit({ jobId, pages, beforeBytes }: PrintTask): Promise<WindowsJob> {
    const pictures = await pages(this.#paper)
    const files = pictures.map((picture, index) => ({
      name: `${index + 1}.bmp`,
      bytes: windowsBitmap(picture, this.#paper.dpi),
    }))
    await withPrivateFiles(files, (paths) => {
      beforeBytes()
      return this.#ask(printScript, { job: jobId, pages: paths }, printTimeoutMs)
    })
    return { name: jobId, seen: 0 }
  }

  async job(id: WindowsJob): Promise<QueueJob> {
    const { status = 0, job = null } = await this.#ask(jobScript, { job: id.name })
    const before = id.seen
    id.seen |= job ?? 0
    return jobOfStatus(job, before, status)
  }

  async cancel({ name }: WindowsJob): Promise<void> {
    await this.#ask(cancelScript, { job: name })
  }

  async #ask(script: string, values: object = {}, timeoutMs = askTimeoutMs): Promise<WindowsAnswer> {
    const answer = answerOf(await this.#run(script, { queue: this.#queue, ...values }, timeoutMs))
    if (!answer.found) throw new QueueError('queue_unknown', 'Windows has no such printer')
    return answer
  }
}

interface WindowsAnswer {
  found: boolean
  status?: number
  job?: number
  driver?: string
  dpi?: number
  width?: number
  height?: number
}

/** Our own scripts write one line of JSON; a profile or policy may write more before it. */
function answerOf(output: string): WindowsAnswer {
  const line = output.trim().split('\n').at(-1) ?? ''
  try {
    const answer: unknown = JSON.parse(line)
    if (typeof answer === 'object' && answer !== null && 'found' in answer) return answer as WindowsAnswer
  } catch {
    // Told below, with what it wrote.
  }
  throw new QueueError('printer_error', `PowerShell answered: ${output.slice(0, 200)}`, { uncertain: true })
}
