/** A WS408 that is not there: SBPL on one TCP port or on a pair, STATUS4 answers, settable faults, and a tray. */
import { PrintDrive } from './print-drive.ts'
import { type Converse, RawPort } from './raw-port.ts'
import { type SatoJob, SatoStream } from './sato-stream.ts'

/** The length of the answer in four bytes, then the ENQ it answers: what a network port puts in front. */
const lanHead = Uint8Array.of(0, 0, 0, 27, 5)

interface SatoSimulatorOptions {
  port?: number
  /** time one label takes */
  labelMs?: number
  /** the status has a port of its own, and the other one answers nothing */
  pair?: boolean
  printed?: (job: SatoJob) => void
  /** a job arrived, before anything is printed */
  received?: () => void
}

export class SatoSimulator {
  readonly raw: RawPort
  /** reasons why jobs were dropped */
  readonly dropped: string[] = []
  readonly #status: RawPort | null
  readonly #options: SatoSimulatorOptions
  readonly #drive: PrintDrive<SatoJob>

  constructor(options: SatoSimulatorOptions = {}) {
    this.#options = options
    this.#drive = new PrintDrive({ labelMs: options.labelMs, printed: options.printed })
    this.raw = new RawPort((write) => this.#converse(options.pair ? () => undefined : write), options.port)
    this.#status = options.pair ? new RawPort((write) => this.#converse(write)) : null
  }

  get port(): number {
    return this.raw.port
  }

  /** null without a pair */
  get statusPort(): number | null {
    return this.#status?.port ?? null
  }

  get tray(): readonly SatoJob[] {
    return this.#drive.tray
  }

  async start(): Promise<void> {
    await this.raw.start()
    await this.#status?.start()
  }

  /** Replaces the set of faults. Power off drops the memory and every connection; mending includes pressing FEED. */
  async setFaults(faults: readonly string[]): Promise<void> {
    const wasOff = this.#drive.has('power_off')
    this.#drive.setFaults(faults)
    if (this.#drive.has('power_off')) await this.#disconnect()
    else if (wasOff) await this.start()
  }

  stop(): Promise<void> {
    this.#drive.stop()
    return this.#disconnect()
  }

  async #disconnect(): Promise<void> {
    await this.raw.stop()
    await this.#status?.stop()
  }

  #converse(write: Parameters<Converse>[0]): ReturnType<Converse> {
    const stream = new SatoStream()
    return {
      received: (bytes) => {
        for (const part of stream.feed(bytes)) {
          if (part.kind === 'enquiry') write(Buffer.concat([lanHead, this.#statusAnswer()]))
          else if (part.kind === 'fault') this.dropped.push(part.reason)
          else if (this.#drive.take(part, part.quantity)) this.#options.received?.()
        }
      },
    }
  }

  #statusAnswer(): Buffer {
    const { label: job, copies = 0 } = this.#drive.atHand ?? { label: null }
    const id = job?.jobNumber == null ? '  ' : String(job.jobNumber).padStart(2, '0')
    const quantity = String(copies).padStart(6, '0')
    return Buffer.from(`\x02${id}${this.#code()}${quantity}${(job?.jobName ?? '').padEnd(16)}\x03`, 'latin1')
  }

  #code(): string {
    if (this.#drive.has('head_open')) return 'b'
    if (this.#drive.has('paper_out')) return 'c'
    if (this.#drive.has('paused')) return '0'
    return this.#drive.atHand ? 'G' : 'A'
  }
}
