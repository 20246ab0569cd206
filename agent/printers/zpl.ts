/** A Zebra printer on TCP 9100: look before printing, print, then watch until the label is out. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentDevice, DeviceProblem, Simulation } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome, Printer, PrintTask } from '../device.ts'
import { type ProblemCode, problem } from '../problems.ts'
import { LineError, type PrinterAddress, type StatusAnswer, ZplLine } from './zpl-line.ts'
import { problemOf } from './zpl-status.ts'

/** Between looks at an idle printer. A connection per look: a Zebra serves one at a time and others may want it. */
const idlePollMs = 3_000
/** Between looks at a printer that has our bytes. */
const confirmPollMs = 200
/** Empty twice in a row: the first look may come before the printer has read the format. */
const confirmLooks = 2
/** A printer that holds the label this long (out of labels, nobody there) leaves the job to a person. */
const confirmTimeoutMs = 5 * 60_000

interface ZplPrinterOptions extends PrinterAddress {
  key: string
  name: string
  model: string
  dpi: number | null
  events: DeviceEvents
  /** set on a virtual printer */
  simulate?: (simulation: Simulation) => void
  confirmTimeoutMs?: number
}

export class ZplPrinter implements Printer {
  readonly kind = 'printer'
  readonly formats = ['zpl'] as const
  readonly key: string
  readonly simulate: ((simulation: Simulation) => void) | undefined
  readonly #options: ZplPrinterOptions
  #trouble: ProblemCode | null = 'printer_offline'
  #busy = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #look: Promise<void> = Promise.resolve()

  constructor(options: ZplPrinterOptions) {
    this.#options = options
    this.key = options.key
    this.simulate = options.simulate
  }

  describe(): AgentDevice {
    const { key, name, model, host, port, dpi, simulate } = this.#options
    const trouble = this.#trouble
    return {
      key,
      kind: 'printer',
      name,
      model,
      connection: `tcp ${host}:${port}`,
      state: trouble === null ? 'ready' : trouble === 'printer_offline' ? 'offline' : 'problem',
      problem: trouble && problem(trouble),
      dpi,
      capacity: null,
      virtual: simulate !== undefined,
    }
  }

  start(): void {
    this.#look = this.#poll()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#look
  }

  async print(task: PrintTask): Promise<Outcome> {
    this.#busy = true
    await this.#look
    try {
      return await this.#printNow(task)
    } finally {
      this.#busy = false
    }
  }

  async #printNow(task: PrintTask): Promise<Outcome> {
    let line: ZplLine
    try {
      line = await ZplLine.open(this.#options)
    } catch (error) {
      return this.#notSent(error)
    }
    try {
      const trouble = await this.#before(line)
      if (trouble) return failed(trouble)
      task.beforeBytes()
      return await this.#deliver(line, task)
    } finally {
      line.close()
    }
  }

  async #before(line: ZplLine): Promise<ProblemCode | null> {
    try {
      return this.#publish(troubleOf(await line.status()))
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      return this.#publish('printer_offline')
    }
  }

  async #deliver(line: ZplLine, task: PrintTask): Promise<Outcome> {
    try {
      await line.send(task.bytes)
      return await this.#confirm(line, task)
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      this.#publish('printer_offline')
      return { state: 'unknown', problem: problem('connection_lost') }
    }
  }

  /** After the bytes nothing is ever sent again: a printer in trouble holds the label and prints it when mended. */
  async #confirm(line: ZplLine, { waiting, signal }: PrintTask): Promise<Outcome> {
    const until = Date.now() + (this.#options.confirmTimeoutMs ?? confirmTimeoutMs)
    let empty = 0
    let told: ProblemCode | null = null
    while (!signal.aborted && Date.now() < until) {
      const status = await line.status()
      const trouble = this.#publish(troubleOf(status))
      if (trouble !== told) waiting(trouble && problem(trouble))
      told = trouble
      empty = isEmpty(status) && trouble === null ? empty + 1 : 0
      if (empty >= confirmLooks) return { state: 'confirmed', problem: null }
      await sleep(confirmPollMs)
    }
    return { state: 'unknown', problem: stillHeld(told) }
  }

  #notSent(error: unknown): Outcome {
    if (!(error instanceof LineError)) throw error
    this.#publish('printer_offline')
    return failed('printer_offline')
  }

  async #poll(): Promise<void> {
    if (!this.#busy) this.#publish(await this.#glance())
    if (!this.#stopped) {
      this.#timer = setTimeout(() => {
        this.#look = this.#poll()
      }, idlePollMs)
    }
  }

  async #glance(): Promise<ProblemCode | null> {
    try {
      const line = await ZplLine.open(this.#options)
      try {
        return troubleOf(await line.status())
      } finally {
        line.close()
      }
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      return 'printer_offline'
    }
  }

  /** Tells the agent when the state changed; returns it. */
  #publish(trouble: ProblemCode | null): ProblemCode | null {
    if (trouble !== this.#trouble) {
      this.#trouble = trouble
      this.#options.events.changed(this.describe())
    }
    return trouble
  }
}

function troubleOf({ errors, host }: StatusAnswer): ProblemCode | null {
  if (!errors && !host) return 'no_answer'
  const trouble = (errors && problemOf(errors)) ?? (host && problemOf(host))
  // No error bits, yet no ~HS: only a printer in one of the silent states does that.
  return trouble ?? (host ? null : 'no_answer')
}

function isEmpty({ host }: StatusAnswer): boolean {
  return host !== null && host.buffered === 0 && host.remaining === 0
}

function stillHeld(trouble: ProblemCode | null): DeviceProblem {
  const held = problem('still_held')
  return trouble ? { ...held, text: `${held.text} (${problem(trouble).text.toLowerCase()})` } : held
}

function failed(code: ProblemCode): Outcome {
  return { state: 'failed', problem: problem(code) }
}
