/** A printer that keeps a queue of jobs and tells each one's state: looked at, given a job, watched until the job ends. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome, Printer, PrintTask } from '../device.ts'
import { type ProblemCode, problem, stillHeld } from '../problems.ts'
import { IdleLooks } from './idle-looks.ts'

const idlePollMs = 10_000
/** Between looks at our job. */
const jobPollMs = 700
/** A printer that holds the job this long (out of labels, nobody there) leaves it to a person. */
const confirmTimeoutMs = 5 * 60_000
/** No word of the job for this long: as good as lost. */
const lostAfterMs = 30_000
/** Before the printer was first reached: what nearly every printer takes. The true list is checked before printing. */
const assumedFormats: readonly PrintTask['format'][] = ['pdf', 'png']

/** What a look at the printer shows. */
export interface QueueLook {
  trouble: ProblemCode | null
  /** the printer says it cannot print now; otherwise the trouble is told and printing is tried */
  blocked: boolean
  formats: readonly PrintTask['format'][]
  model: string | null
  dpi: number | null
  diagnostic: string | null
}

/**
 * Where our job is. `waiting`: not begun; `gone`: the queue does not know it (any more);
 * `dropped`: ended without any print; `partly`: ended, and something may have come out.
 */
export interface QueueJob {
  state: 'waiting' | 'printing' | 'printed' | 'dropped' | 'partly' | 'cancelled' | 'gone'
  trouble: ProblemCode | null
}

/** The language a queue is spoken to in. Every method throws QueueError only, `submit` also what `beforeBytes` throws. */
export interface PrintQueue<JobId> {
  look(): Promise<QueueLook>
  /** Hands over the document, once, and names the job. */
  submit(task: PrintTask): Promise<JobId>
  job(id: JobId): Promise<QueueJob>
  cancel(id: JobId): Promise<void>
}

export class QueueError extends Error {
  readonly code: ProblemCode
  /** the job may exist all the same */
  readonly uncertain: boolean
  /** for support, e.g. the fingerprint of a certificate */
  readonly diagnostic: string | null

  constructor(code: ProblemCode, message: string, facts: { uncertain?: boolean; diagnostic?: string | null } = {}) {
    super(message)
    this.code = code
    this.uncertain = facts.uncertain ?? false
    this.diagnostic = facts.diagnostic ?? null
  }
}

interface QueuePrinterOptions<JobId> {
  key: string
  name: string
  /** until the printer says it itself */
  model: string
  connection: string
  driver: string
  queue: PrintQueue<JobId>
  events: DeviceEvents
  /** where a look is costly */
  idlePollMs?: number
  confirmTimeoutMs?: number
  lostAfterMs?: number
}

export class QueuePrinter<JobId> implements Printer {
  readonly kind = 'printer'
  readonly key: string
  readonly #options: QueuePrinterOptions<JobId>
  #last: QueueLook = { ...unreached('printer_offline', null), formats: assumedFormats }
  #told = ''
  readonly #looks: IdleLooks

  constructor(options: QueuePrinterOptions<JobId>) {
    this.#options = options
    this.key = options.key
    this.#looks = new IdleLooks(options.idlePollMs ?? idlePollMs, () => this.#look())
    this.#told = JSON.stringify(this.describe())
  }

  get formats(): readonly PrintTask['format'][] {
    return this.#last.formats
  }

  describe(): AgentDevice {
    const { key, name, model, connection, driver } = this.#options
    const { trouble, formats, dpi, diagnostic } = this.#last
    return {
      key,
      kind: 'printer',
      name,
      model: (this.#last.model ?? model).slice(0, 100),
      connection: connection.slice(0, 200),
      state: trouble === null ? 'ready' : trouble === 'printer_offline' ? 'offline' : 'problem',
      problem: trouble && problem(trouble),
      dpi,
      capacity: null,
      driver,
      formats: [...formats],
      diagnostic,
      virtual: false,
    }
  }

  start(): void {
    this.#looks.start()
  }

  stop(): Promise<void> {
    return this.#looks.stop()
  }

  print(task: PrintTask): Promise<Outcome> {
    return this.#looks.pausedFor(() => this.#printNow(task))
  }

  async #printNow(task: PrintTask): Promise<Outcome> {
    const { trouble, blocked, formats } = await this.#look()
    if (blocked) return failed(trouble ?? 'printer_error')
    if (!formats.includes(task.format)) return failed('no_printable_format')
    const outcome = await this.#submit(task)
    await this.#look()
    return outcome
  }

  async #submit(task: PrintTask): Promise<Outcome> {
    let id: JobId
    try {
      id = await this.#options.queue.submit(task)
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      return error.uncertain ? unknown('connection_lost') : failed(error.code)
    }
    return this.#confirm(id, task)
  }

  /** After the document nothing is ever sent again: a printer in trouble holds the job and prints it when mended. */
  async #confirm(id: JobId, { waiting, signal }: PrintTask): Promise<Outcome> {
    const { confirmTimeoutMs: limitMs = confirmTimeoutMs, lostAfterMs: silenceMs = lostAfterMs } = this.#options
    const until = Date.now() + limitMs
    let heardAt = Date.now()
    let told: ProblemCode | null = null
    for (;;) {
      const job = await this.#jobNow(id)
      if (job) heardAt = Date.now()
      const outcome = job && outcomeOf(job)
      if (outcome) {
        if (told) waiting(null)
        return outcome
      }
      const trouble = this.#trouble(job ? job.trouble : 'printer_offline')
      if (trouble !== told) waiting(trouble && problem(trouble))
      told = trouble
      if (signal.aborted) return this.#giveUp(id, job, told)
      if (Date.now() - heardAt > silenceMs) return unknown('connection_lost')
      if (Date.now() > until) return held(told)
      await sleep(jobPollMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** The agent stops: a job that has not begun is taken back, one that has is left to the printer. */
  async #giveUp(id: JobId, job: QueueJob | null, told: ProblemCode | null): Promise<Outcome> {
    if (job?.state !== 'waiting') return held(told)
    try {
      await this.#options.queue.cancel(id)
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
    }
    // Refused or not: what counts is what became of the job.
    const after = await this.#jobNow(id)
    return after?.state === 'cancelled' ? failed('taken_back') : held(told)
  }

  /** null: no answer. */
  async #jobNow(id: JobId): Promise<QueueJob | null> {
    try {
      return await this.#options.queue.job(id)
    } catch (error) {
      if (error instanceof QueueError) return null
      throw error
    }
  }

  async #look(): Promise<QueueLook> {
    try {
      this.#last = await this.#options.queue.look()
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      const { formats, model, dpi } = this.#last
      this.#last = { ...unreached(error.code, error.diagnostic), formats, model, dpi }
    }
    this.#publish()
    return this.#last
  }

  #trouble(trouble: ProblemCode | null): ProblemCode | null {
    this.#last = { ...this.#last, trouble }
    this.#publish()
    return trouble
  }

  /** Tells the agent when something changed. */
  #publish(): void {
    const device = this.describe()
    const told = JSON.stringify(device)
    if (told === this.#told) return
    this.#told = told
    this.#options.events.changed(device)
  }
}

function unreached(trouble: ProblemCode, diagnostic: string | null): QueueLook {
  return { trouble, blocked: true, formats: [], model: null, dpi: null, diagnostic }
}

/** null: the job goes on. */
function outcomeOf({ state, trouble }: QueueJob): Outcome | null {
  if (state === 'printed') return { state: 'confirmed', problem: null }
  if (state === 'dropped') return failed(trouble ?? 'job_dropped')
  if (state === 'cancelled') return failed('job_cancelled')
  if (state === 'partly') return unknown('job_partly_printed')
  return state === 'gone' ? unknown('job_lost') : null
}

function held(trouble: ProblemCode | null): Outcome {
  return { state: 'unknown', problem: stillHeld(trouble && problem(trouble)) }
}

function failed(code: ProblemCode): Outcome {
  return { state: 'failed', problem: problem(code) }
}

function unknown(code: ProblemCode): Outcome {
  return { state: 'unknown', problem: problem(code) }
}
