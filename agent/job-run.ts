/** One job from `started` to its outcome: fetch, check, hand to the device. */
import type { DeviceProblem, JobOrder } from '#contracts/agent.ts'
import type { Device, Outcome, Printer } from './device.ts'
import { DocumentError } from './documents/document-error.ts'
import type { Drawing } from './documents/drawing.ts'
import type { Paper } from './documents/paper.ts'
import { errorText } from './error-text.ts'
import type { FinalState, JobStep } from './journal.ts'
import type { Log } from './log.ts'
import { type ProblemCode, problem } from './problems.ts'

interface JobRun {
  order: JobOrder
  /** aborted by a cancel or by the agent stopping */
  cancel: AbortSignal
  stopping(): boolean
  device: Device | undefined
  now(): number
  fetchDocument(order: JobOrder, signal: AbortSignal): Promise<Uint8Array>
  draw: Drawing['pages']
  /** false when the journal cannot be written: then stop before acting */
  step(step: JobStep): boolean
  printing(problem: DeviceProblem | null): void
  log: Log
}

interface JobEnd {
  state: FinalState
  problem: DeviceProblem | null
}

class JournalError extends Error {}

/** Never throws: whatever goes wrong is an outcome, and it is `unknown` as soon as bytes may have gone out. */
export async function runJob(run: JobRun): Promise<JobEnd> {
  const progress = { sent: false }
  try {
    return await attempt(run, progress)
  } catch (error) {
    if (progress.sent) return { state: 'unknown', problem: problem('agent_error') }
    if (error instanceof JournalError) return failed('journal_failed')
    if (run.cancel.aborted) return interrupted(run)
    run.log.error({ jobId: run.order.jobId, error: errorText(error) }, 'job failed')
    return failed(error instanceof DocumentError ? error.code : 'agent_error')
  }
}

async function attempt(run: JobRun, progress: { sent: boolean }): Promise<JobEnd> {
  if (Date.parse(run.order.expiresAt) <= run.now()) return { state: 'expired', problem: problem('expired') }
  if (!run.step('started')) throw new JournalError()
  if (!run.device) return failed('unknown_device')
  const { device, order } = run
  if (device.kind === 'scale' && order.kind === 'zero') return device.zero()
  if (device.kind === 'scale' && order.kind === 'tare') return device.tare()
  if (device.kind !== 'printer' || order.kind !== 'print') return failed('wrong_kind')
  return print(run, device, progress)
}

async function print(run: JobRun, printer: Printer, progress: { sent: boolean }): Promise<JobEnd> {
  const { document, jobId } = run.order
  if (!document) return failed('document_unavailable')
  if (!printer.formats.includes(document.format)) return failed('format_not_supported')
  const bytes = await run.fetchDocument(run.order, run.cancel)
  if (run.cancel.aborted) return interrupted(run)
  const beforeBytes = () => {
    run.cancel.throwIfAborted()
    if (Date.parse(run.order.expiresAt) <= run.now()) throw new ExpiredError()
    if (!run.step('sent')) throw new JournalError()
    progress.sent = true
    run.printing(null)
  }
  try {
    const { format } = document
    const pages = async (paper: Paper) => {
      if (format === 'zpl') throw new DocumentError('document_unreadable', 'ZPL is not drawn')
      return run.draw({ format, bytes }, paper, run.cancel)
    }
    const task = { jobId, format, bytes, pages, beforeBytes, waiting: run.printing, signal: run.cancel }
    return await printer.print(task)
  } catch (error) {
    if (error instanceof ExpiredError) return { state: 'expired', problem: problem('expired') }
    throw error
  }
}

class ExpiredError extends Error {}

function interrupted(run: JobRun): JobEnd {
  return run.stopping() ? failed('agent_stopping') : { state: 'cancelled', problem: null }
}

function failed(code: ProblemCode): Outcome {
  return { state: 'failed', problem: problem(code) }
}
