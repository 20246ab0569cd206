/** A label printer of any language: look before printing, print label by label, then watch until each is out. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentDevice, DeviceProblem, Simulation } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome, Printer, PrintTask } from '../device.ts'
import { type ProblemCode, problem, stillHeld } from '../problems.ts'
import { IdleLooks } from './idle-looks.ts'
import { LineError } from './line.ts'

/** Between looks at an idle printer. A connection per look: many printers serve one at a time and others may want it. */
const idlePollMs = 3_000
/** A printer that holds a label this long (out of labels, nobody there) leaves the job to a person. */
const confirmTimeoutMs = 5 * 60_000

/** How the label sent last stands. */
export interface Progress {
  problem: DeviceProblem | null
  /** `lost`: the printer will not say any more whether it came out */
  label: 'held' | 'out' | 'lost'
}

/** One conversation with the printer. Everything throws LineError when the line ends. */
export interface PrinterSession {
  /** What keeps the printer from printing, asked before anything is sent. */
  look(): Promise<DeviceProblem | null>
  /** Hands one label over. */
  send(label: Uint8Array): Promise<void>
  /** Waits a moment, then says how that label stands. Sends no print data. */
  progress(): Promise<Progress>
  /** what the printer said that nobody understood, in hex */
  readonly notUnderstood: string | null
  close(): void
}

export interface PrinterLanguage {
  readonly driver: AgentDevice['driver']
  readonly formats: readonly PrintTask['format'][]
  readonly dpi: number | null
  /** The document in this language, one piece a label. Throws DocumentError. */
  labels(task: PrintTask): Promise<readonly Uint8Array[]>
  /** Throws LineError when the printer cannot be reached. */
  begin(): Promise<PrinterSession>
}

export interface LabelPrinterOptions {
  key: string
  name: string
  model: string
  /** where it is attached, for people */
  connection: string
  language: PrinterLanguage
  events: DeviceEvents
  /** set on a virtual printer */
  simulate?: ((simulation: Simulation) => void) | undefined
  confirmTimeoutMs?: number | undefined
}

export class LabelPrinter implements Printer {
  readonly kind = 'printer'
  readonly key: string
  readonly formats: PrinterLanguage['formats']
  readonly simulate: LabelPrinterOptions['simulate']
  readonly #options: LabelPrinterOptions
  #trouble: DeviceProblem | null = problem('printer_offline')
  #notUnderstood: string | null = null
  readonly #looks = new IdleLooks(idlePollMs, () => this.#glance())

  constructor(options: LabelPrinterOptions) {
    this.#options = options
    this.key = options.key
    this.formats = options.language.formats
    this.simulate = options.simulate
  }

  describe(): AgentDevice {
    const { key, name, model, connection, language, simulate } = this.#options
    const trouble = this.#trouble
    return {
      key,
      kind: 'printer',
      name,
      model,
      connection,
      state: trouble === null ? 'ready' : trouble.code === 'printer_offline' ? 'offline' : 'problem',
      problem: trouble,
      dpi: language.dpi,
      capacity: null,
      driver: language.driver,
      formats: [...this.formats],
      diagnostic: this.#notUnderstood,
      virtual: simulate !== undefined,
    }
  }

  start(): void {
    this.#looks.start()
  }

  stop(): Promise<void> {
    return this.#looks.stop()
  }

  async print(task: PrintTask): Promise<Outcome> {
    const labels = await this.#options.language.labels(task)
    return this.#looks.pausedFor(() => this.#printNow(task, labels))
  }

  async #printNow(task: PrintTask, labels: readonly Uint8Array[]): Promise<Outcome> {
    let session: PrinterSession | null = null
    try {
      session = await this.#options.language.begin()
      const trouble = this.#publish(await session.look(), session)
      if (trouble) return { state: 'failed', problem: trouble }
    } catch (error) {
      session?.close()
      return { state: 'failed', problem: this.#offline(error) }
    }
    try {
      task.beforeBytes()
      return await this.#deliver(session, task, labels)
    } finally {
      session.close()
    }
  }

  async #deliver(session: PrinterSession, task: PrintTask, labels: readonly Uint8Array[]): Promise<Outcome> {
    try {
      for (const label of labels) {
        await session.send(label)
        const doubt = await this.#watch(session, task)
        if (doubt) return { state: 'unknown', problem: doubt }
      }
      return { state: 'confirmed', problem: null }
    } catch (error) {
      this.#offline(error)
      return { state: 'unknown', problem: problem('connection_lost') }
    }
  }

  /**
   * Null when the label is out. After its bytes nothing is ever sent again: a printer in trouble holds the label and
   * prints it when mended.
   */
  async #watch(session: PrinterSession, { waiting, signal }: PrintTask): Promise<DeviceProblem | null> {
    const until = Date.now() + (this.#options.confirmTimeoutMs ?? confirmTimeoutMs)
    let told = null as DeviceProblem | null
    while (!signal.aborted && Date.now() < until) {
      const { problem: trouble, label } = await session.progress()
      this.#publish(trouble, session)
      if (trouble?.text !== told?.text) waiting(trouble)
      told = trouble
      if (label === 'out') return null
      if (label === 'lost') return problem('not_confirmed')
    }
    return stillHeld(told)
  }

  /** For a line that could not be opened or broke; any other error goes on. */
  #offline(error: unknown): DeviceProblem {
    if (!(error instanceof LineError)) throw error
    const offline = problem('printer_offline')
    this.#publish(offline, null)
    return offline
  }

  async #glance(): Promise<void> {
    try {
      const session = await this.#options.language.begin()
      try {
        this.#publish(await session.look(), session)
      } finally {
        session.close()
      }
    } catch (error) {
      this.#offline(error)
    }
  }

  /** Tells the agent when the state changed; returns it. */
  #publish(trouble: DeviceProblem | null, session: PrinterSession | null): DeviceProblem | null {
    const notUnderstood = session?.notUnderstood ?? null
    if (trouble?.text !== this.#trouble?.text || notUnderstood !== this.#notUnderstood) {
      this.#trouble = trouble
      this.#notUnderstood = notUnderstood
      this.#options.events.changed(this.describe())
    }
    return trouble
  }
}

/** The pause between two questions about a label. */
export function untilNextQuestion(): Promise<void> {
  return sleep(200)
}

/** For a printer that gave no answer in its language: silent, or saying something nobody understood. */
export function silence(notUnderstood: string | null, code: ProblemCode = 'no_answer'): DeviceProblem {
  return problem(notUnderstood === null ? code : 'answer_not_understood')
}
