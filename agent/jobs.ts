/** Takes signed orders, queues them per device, and keeps journal and reports true to what happened. */
import type { DeviceProblem, JobOrder, JobReport } from '#contracts/agent.ts'
import type { Device } from './device.ts'
import type { Drawing } from './documents/drawing.ts'
import type { WaitingDocuments } from './documents/waiting.ts'
import { errorText } from './error-text.ts'
import { checkOrder } from './job-order.ts'
import { runJob } from './job-run.ts'
import type { FinalState, JobStep, Journal, JournaledJob } from './journal.ts'
import type { Log } from './log.ts'
import { type ProblemCode, problem } from './problems.ts'
import type { Reports } from './reports.ts'

/** Jobs waiting for one device, beyond the one it works on. */
const queueMax = 100
/** How long a cancel without an order is remembered. */
const cancelMemoryMs = 24 * 60 * 60_000
/** When the agent stops, a label whose bytes are out may take this long to be confirmed. */
const stopGraceMs = 5_000

interface JobsOptions {
  agentId: string
  /** SPKI PEM */
  jobSigningKey: string
  journal: Journal
  reports: Reports
  log: Log
  device(key: string): Device | undefined
  /** the server's clock, in ms: an agent with a wrong clock must not print yesterday's jobs */
  now(): number
  documents: Pick<WaitingDocuments, 'fetchAhead' | 'get' | 'drop'>
  draw: Drawing['pages']
}

type JobNote = Pick<JobOrder, 'jobId' | 'deviceKey' | 'expiresAt'>

interface OpenJob {
  order: JobOrder
  cancel: AbortController
}

export class Jobs {
  readonly #options: JobsOptions
  readonly #queues = new Map<string, OpenJob[]>()
  readonly #running = new Map<string, { job: OpenJob; done: Promise<void> }>()
  #stopping = false

  constructor(options: JobsOptions) {
    this.#options = options
    this.#settleLeftovers()
  }

  get openCount(): number {
    return this.#running.size + [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0)
  }

  /** The job a device works on now, or null. */
  sending(deviceKey: string): string | null {
    return this.#running.get(deviceKey)?.job.order.jobId ?? null
  }

  /** A `job` message. Untrue orders are logged and dropped; everything else is journaled and answered. */
  receive(message: { order: string; signature: string }): void {
    const { agentId, jobSigningKey, journal, log } = this.#options
    const verdict = checkOrder({
      text: message.order,
      signature: message.signature,
      signingKey: jobSigningKey,
      agentId,
    })
    if ('refused' in verdict) {
      log.warn({ reason: verdict.refused }, 'order refused')
      return
    }
    const { order } = verdict
    if (journal.get(order.jobId)) this.#answerAgain(order.jobId)
    else this.#accept(order)
  }

  /** A `cancelJob` message: takes the job back unless its bytes are out already. */
  cancel(jobId: string): void {
    const job = this.#find(jobId)
    if (!this.#options.journal.get(jobId)) {
      // The cancel overtook the order: remembered, so that a late copy of the order does not print.
      const expiresAt = new Date(this.#options.now() + cancelMemoryMs).toISOString()
      this.#finish({ jobId, deviceKey: '', expiresAt }, { state: 'cancelled', problem: null })
      return
    }
    const step = this.#options.journal.get(jobId)?.step
    if (!job || (step !== 'received' && step !== 'started')) {
      this.#answerAgain(jobId)
      return
    }
    job.cancel.abort()
    const queue = this.#queues.get(job.order.deviceKey) ?? []
    const place = queue.indexOf(job)
    if (place < 0) return
    queue.splice(place, 1)
    this.#finish(job.order, { state: 'cancelled', problem: null })
  }

  /** Fails what waits, lets what is at a device end, and returns when nothing runs. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const queue of this.#queues.values()) {
      for (const { order } of queue.splice(0)) this.#fail(order, 'agent_stopping')
    }
    const running = [...this.#running.values()]
    const grace = setTimeout(() => abortAll(running), stopGraceMs)
    abortAll(running.filter(({ job }) => this.#options.journal.get(job.order.jobId)?.step !== 'sent'))
    await Promise.all(running.map(({ done }) => done))
    clearTimeout(grace)
  }

  #accept(order: JobOrder): void {
    const refusal = this.#refusal(order)
    if (refusal) {
      const state = refusal === 'expired' ? 'expired' : 'failed'
      this.#finish(order, { state, problem: problem(refusal) })
      return
    }
    if (!this.#note(order, 'received')) {
      this.#report(order.jobId, 'failed', problem('journal_failed'))
      return
    }
    this.#report(order.jobId, 'spooled', null)
    const queue = this.#queues.get(order.deviceKey) ?? []
    this.#queues.set(order.deviceKey, queue)
    const job = { order, cancel: new AbortController() }
    queue.push(job)
    if (this.#running.has(order.deviceKey)) this.#options.documents.fetchAhead(order, job.cancel.signal)
    this.#next(order.deviceKey)
  }

  #refusal(order: JobOrder): ProblemCode | null {
    const device = this.#options.device(order.deviceKey)
    if (Date.parse(order.expiresAt) <= this.#options.now()) return 'expired'
    if (!device) return 'unknown_device'
    if ((order.kind === 'print') !== (device.kind === 'printer')) return 'wrong_kind'
    if (this.#stopping) return 'agent_stopping'
    const waiting = this.#queues.get(order.deviceKey)?.length ?? 0
    return waiting >= queueMax || this.#options.journal.full ? 'queue_full' : null
  }

  #next(deviceKey: string): void {
    if (this.#running.has(deviceKey) || this.#stopping) return
    const job = this.#queues.get(deviceKey)?.shift()
    if (!job) return
    const done = this.#run(job).finally(() => {
      this.#running.delete(deviceKey)
      this.#next(deviceKey)
    })
    this.#running.set(deviceKey, { job, done })
  }

  async #run({ order, cancel }: OpenJob): Promise<void> {
    const outcome = await runJob({
      order,
      cancel: cancel.signal,
      stopping: () => this.#stopping,
      device: this.#options.device(order.deviceKey),
      now: this.#options.now,
      fetchDocument: (wanted, signal) => this.#options.documents.get(wanted, signal),
      draw: this.#options.draw,
      step: (step) => this.#note(order, step),
      printing: (why) => this.#report(order.jobId, 'printing', why),
      log: this.#options.log,
    })
    this.#finish(order, outcome)
  }

  #find(jobId: string): OpenJob | undefined {
    const running = [...this.#running.values()].map(({ job }) => job)
    return [...running, ...[...this.#queues.values()].flat()].find(({ order }) => order.jobId === jobId)
  }

  #fail(order: JobOrder, code: ProblemCode): void {
    this.#finish(order, { state: 'failed', problem: problem(code) })
  }

  #finish(order: JobNote, outcome: { state: FinalState; problem: DeviceProblem | null }): void {
    const { jobId, deviceKey } = order
    this.#options.log.info({ jobId, deviceKey, state: outcome.state, problem: outcome.problem?.code }, 'job ended')
    void this.#options.documents.drop(jobId)
    this.#note(order, 'final', outcome)
    this.#report(jobId, outcome.state, outcome.problem)
  }

  /** Journals a step; false when the disk refuses, and then the step must not be taken. */
  #note(
    order: JobNote,
    step: JobStep,
    outcome: Pick<JournaledJob, 'state' | 'problem'> = { state: null, problem: null },
  ): boolean {
    const { jobId, deviceKey, expiresAt } = order
    try {
      this.#options.journal.write({ jobId, deviceKey, expiresAt, step, ...outcome, at: new Date().toISOString() })
      return true
    } catch (error) {
      this.#options.log.error({ jobId, step, error: errorText(error) }, 'journal not written')
      return false
    }
  }

  #report(jobId: string, state: JobReport['state'], why: DeviceProblem | null): void {
    this.#options.reports.put({ jobId, state, problem: why, at: new Date().toISOString() })
  }

  /** A repeated order or a late cancel is answered with what happened, never acted on again. */
  #answerAgain(jobId: string): void {
    const job = this.#options.journal.get(jobId)
    if (!job) return
    const open = job.step === 'sent' ? 'printing' : 'spooled'
    this.#report(jobId, job.state ?? open, job.problem)
  }

  /** After a start: what was not sent has failed, what was sent is unknown, what ended is reported until acknowledged. */
  #settleLeftovers(): void {
    for (const job of this.#options.journal.jobs()) {
      if (job.step === 'acked') continue
      if (job.step !== 'final') this.#settle(job)
      this.#answerAgain(job.jobId)
    }
  }

  #settle(job: JournaledJob): void {
    const maySent = job.step === 'sent'
    const state: FinalState = maySent ? 'unknown' : 'failed'
    const why = problem(maySent ? 'agent_restarted_after_send' : 'agent_restarted')
    this.#options.log.warn({ jobId: job.jobId, step: job.step, state }, 'job left over from the last run')
    this.#note(job, 'final', { state, problem: why })
  }
}

function abortAll(running: readonly { job: OpenJob }[]): void {
  for (const { job } of running) job.cancel.abort()
}
