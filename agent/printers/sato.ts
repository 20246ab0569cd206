/**
 * SATO WS408 and others that speak SBPL and answer STATUS4: on one port for both, or on a pair (1024 for jobs, 1025 for
 * the status). A question never goes out within a job: jobs are handed over whole before the next byte.
 */
import type { DeviceProblem } from '#contracts/agent.ts'
import type { PrintTask } from '../device.ts'
import { fourBySix } from '../documents/paper.ts'
import { problem } from '../problems.ts'
import {
  type PrinterLanguage,
  type PrinterSession,
  type Progress,
  silence,
  untilNextQuestion,
} from './label-printer.ts'
import type { OpenLine, PrinterLine } from './line.ts'
import { sbplJob, sbplLimits } from './sbpl.ts'
import { type SatoStatus, SatoStatusReader, satoProblem } from './sbpl-status.ts'
import { Talk } from './talk.ts'

const enquiry = Uint8Array.of(0x05)
const answerTimeoutMs = 1_500
/** Idle answers in a row that mean the label is out: two after it was seen at work, more when it may not have begun. */
const idleLooks = { afterWork: 2, beforeWork: 6 }

interface SbplOptions {
  open: OpenLine
  /** where the status is asked; null on the same line */
  openStatus: OpenLine | null
  /** over a network each answer has five bytes in front */
  link: 'lan' | 'other'
}

export class Sbpl implements PrinterLanguage {
  readonly driver = 'sbpl'
  readonly formats = ['pdf', 'png', 'gif'] as const
  readonly dpi = 203
  readonly #options: SbplOptions
  #jobNumber = 0

  constructor(options: SbplOptions) {
    this.#options = options
  }

  async labels(task: PrintTask): Promise<readonly Uint8Array[]> {
    const pictures = await task.pages(fourBySix(this.dpi))
    // The end of a uuidv7 is its random part.
    const jobName = task.jobId.replaceAll('-', '').slice(-sbplLimits.jobNameLength)
    return pictures.map((picture) => {
      this.#jobNumber = (this.#jobNumber % sbplLimits.jobNumber) + 1
      return sbplJob({ picture, h: 1, v: 1, quantity: 1, jobNumber: this.#jobNumber, jobName, data: 'binary' })
    })
  }

  async begin(): Promise<PrinterSession> {
    const { open, openStatus, link } = this.#options
    const jobs = await open()
    try {
      return new SbplSession(jobs, openStatus ? await openStatus() : jobs, link)
    } catch (error) {
      jobs.close()
      throw error
    }
  }
}

class SbplSession implements PrinterSession {
  readonly #jobs: PrinterLine
  readonly #talk: Talk<SatoStatus>
  #worked = false
  #idle = 0

  constructor(jobs: PrinterLine, status: PrinterLine, link: 'lan' | 'other') {
    const reader = new SatoStatusReader(link)
    this.#jobs = jobs
    this.#talk = new Talk(status, (bytes) => reader.feed(bytes).filter((answer) => answer.kind === 'status'))
  }

  get notUnderstood(): string | null {
    return this.#talk.notUnderstood
  }

  async look(): Promise<DeviceProblem | null> {
    return this.#troubleOf(await this.#status())
  }

  async send(label: Uint8Array): Promise<void> {
    this.#worked = false
    this.#idle = 0
    await this.#jobs.send(label)
  }

  async progress(): Promise<Progress> {
    await untilNextQuestion()
    const status = await this.#status()
    const trouble = this.#troubleOf(status)
    const idle = trouble === null && status !== null && isIdle(status)
    if (idle) this.#idle += 1
    else {
      this.#idle = 0
      // Work, or trouble with labels held: the printer has begun.
      this.#worked ||= status !== null && (status.remaining > 0 || trouble === null)
    }
    const enough = this.#worked ? idleLooks.afterWork : idleLooks.beforeWork
    return { problem: trouble, label: this.#idle >= enough ? 'out' : 'held' }
  }

  close(): void {
    this.#talk.close()
    this.#jobs.close()
  }

  async #status(): Promise<SatoStatus | null> {
    await this.#talk.ask(enquiry)
    return this.#talk.next(answerTimeoutMs)
  }

  #troubleOf(status: SatoStatus | null): DeviceProblem | null {
    if (!status) return silence(this.notUnderstood)
    const code = satoProblem(status)
    return code && problem(code)
  }
}

/** A label that waits at the edge to be taken is out. */
function isIdle({ activity, remaining }: SatoStatus): boolean {
  return remaining === 0 && (activity === 'waiting' || activity === 'dispensing')
}
