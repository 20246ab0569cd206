/**
 * Brother QL-1100, QL-1110NWB. On a line that talks back (USB) the printer says by itself how a job goes, and must not be
 * asked while it prints. On its network port it says nothing at all (philpem/printer-driver-ptouch#14,
 * matmair/brother_ql-inventree#62): there the same status packet is asked over SNMP.
 */
import type { DeviceProblem } from '#contracts/agent.ts'
import type { PrintTask } from '../device.ts'
import type { Paper } from '../documents/paper.ts'
import { problem } from '../problems.ts'
import { brotherTrouble } from './brother-media.ts'
import { type BrotherMediaName, brotherJob, brotherMedia, continuousRows } from './brother-raster.ts'
import { type BrotherStatus, BrotherStatusReader } from './brother-status.ts'
import {
  type PrinterLanguage,
  type PrinterSession,
  type Progress,
  silence,
  untilNextQuestion,
} from './label-printer.ts'
import { LineError, type OpenLine, type PrinterLine } from './line.ts'
import { Talk } from './talk.ts'

/** End whatever a broken job left open, initialise, ask for the status. */
const statusRequest = Buffer.concat([new Uint8Array(350), Uint8Array.of(0x1b, 0x40, 0x1b, 0x69, 0x53)])
const answerTimeoutMs = 1_500
/** A label takes two seconds; between packets the printer is asked nothing. */
const packetWaitMs = 1_000
/** Looks over SNMP at a printer that is not seen printing, before its label counts as lost: some ten seconds. */
const looksWithoutWork = 40

/** The status packet asked beside the line; null when the printer does not answer. */
export type AskStatus = () => Promise<BrotherStatus | null>

interface BrotherOptions {
  open: OpenLine
  media: BrotherMediaName
  /** null where the line itself talks back */
  askStatus: AskStatus | null
}

export class BrotherRaster implements PrinterLanguage {
  readonly driver = 'brother-raster'
  readonly formats = ['pdf', 'png', 'gif'] as const
  readonly dpi = 300
  readonly #options: BrotherOptions

  constructor(options: BrotherOptions) {
    this.#options = options
  }

  async labels(task: PrintTask): Promise<readonly Uint8Array[]> {
    const { media } = this.#options
    const { dots, rows } = brotherMedia[media]
    const paper: Paper = { dpi: this.dpi, width: dots, height: rows ?? continuousRows.most }
    return (await task.pages(paper)).map((picture) => brotherJob([picture], media))
  }

  async begin(): Promise<PrinterSession> {
    const { open, media, askStatus } = this.#options
    const line = await open()
    return askStatus ? new AskedSession(line, media, askStatus) : new TalkingSession(line, media)
  }
}

/** A line the printer answers on and reports on by itself. */
class TalkingSession implements PrinterSession {
  readonly #talk: Talk<BrotherStatus>
  readonly #media: BrotherMediaName
  #trouble: DeviceProblem | null = null
  #printing = false

  constructor(line: PrinterLine, media: BrotherMediaName) {
    const reader = new BrotherStatusReader()
    this.#talk = new Talk(line, (bytes) => reader.feed(bytes).filter((answer) => answer.kind === 'status'))
    this.#media = media
  }

  get notUnderstood(): string | null {
    return this.#talk.notUnderstood
  }

  async look(): Promise<DeviceProblem | null> {
    await this.#talk.ask(statusRequest)
    const status = await this.#talk.next(answerTimeoutMs)
    return status ? brotherTrouble(status, this.#media) : silence(this.notUnderstood)
  }

  async send(label: Uint8Array): Promise<void> {
    this.#trouble = null
    this.#printing = false
    await this.#talk.send(label)
  }

  async progress(): Promise<Progress> {
    const status = await this.#talk.next(packetWaitMs)
    if (status === null) return { problem: this.#trouble, label: 'held' }
    if (status.why === 'switched-off') throw new LineError('the printer was switched off')
    if (status.why === 'printed') return { problem: null, label: 'out' }
    const dropped = this.#printing && status.why === 'phase' && status.phase === 'receiving' && this.#trouble !== null
    this.#trouble = brotherTrouble(status, this.#media)
    this.#printing ||= status.phase === 'printing'
    return { problem: this.#trouble, label: dropped ? 'lost' : 'held' }
  }

  close(): void {
    this.#talk.close()
  }
}

/** A line that only takes bytes; the status comes from elsewhere. */
class AskedSession implements PrinterSession {
  readonly notUnderstood = null
  readonly #line: PrinterLine
  readonly #media: BrotherMediaName
  readonly #ask: AskStatus
  #ended: LineError | null = null
  #worked = false
  #looks = 0

  constructor(line: PrinterLine, media: BrotherMediaName, ask: AskStatus) {
    this.#line = line
    this.#media = media
    this.#ask = ask
    line.onBytes(() => undefined)
    line.onEnd((error) => {
      this.#ended = error
    })
  }

  async look(): Promise<DeviceProblem | null> {
    const status = await this.#ask()
    return status ? brotherTrouble(status, this.#media) : problem('no_network_status')
  }

  async send(label: Uint8Array): Promise<void> {
    this.#worked = false
    this.#looks = 0
    await this.#line.send(label)
  }

  async progress(): Promise<Progress> {
    await untilNextQuestion()
    const status = await this.#ask()
    if (this.#ended) throw this.#ended
    if (!status) return { problem: problem('no_network_status'), label: 'held' }
    const trouble = brotherTrouble(status, this.#media)
    if (trouble) return { problem: trouble, label: 'held' }
    if (status.phase === 'printing') {
      this.#worked = true
      return { problem: null, label: 'held' }
    }
    if (this.#worked) return { problem: null, label: 'out' }
    this.#looks += 1
    return { problem: null, label: this.#looks < looksWithoutWork ? 'held' : 'lost' }
  }

  close(): void {
    this.#line.close()
  }
}
