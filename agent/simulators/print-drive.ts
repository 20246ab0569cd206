/** What is inside every simulated printer: labels in memory, a drive that prints one at a time, a tray, and faults. */

const printerFaults = ['paper_out', 'head_open', 'paused', 'power_off'] as const
export type PrinterFault = (typeof printerFaults)[number]

/** Labels kept in the tray and jobs held in memory; older labels fall out, more jobs are dropped. */
const trayMax = 50
const memoryMax = 500

export interface PrintDriveOptions<Label> {
  /** time one label takes */
  labelMs?: number | undefined
  /** a label begins to move */
  begun?: () => void
  printed?: ((label: Label) => void) | undefined
}

interface Held<Label> {
  label: Label
  copies: number
}

export class PrintDrive<Label> {
  readonly tray: Label[] = []
  readonly #options: PrintDriveOptions<Label>
  readonly #faults = new Set<PrinterFault>()
  #memory: Held<Label>[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: PrintDriveOptions<Label>) {
    this.#options = options
  }

  has(fault: PrinterFault): boolean {
    return this.#faults.has(fault)
  }

  get moving(): boolean {
    return this.#timer !== undefined
  }

  /** The label at hand with its copies still to print, or null. */
  get atHand(): Held<Label> | null {
    return this.#memory[0] ?? null
  }

  /** jobs behind the one at hand */
  get waiting(): number {
    return Math.max(0, this.#memory.length - 1)
  }

  /** False when the memory is full. */
  take(label: Label, copies: number): boolean {
    if (this.#memory.length >= memoryMax) return false
    this.#memory.push({ label, copies })
    this.#work()
    return true
  }

  /** Replaces the set of faults; unknown ones are passed over. Power off empties the memory, the others hold the labels. */
  setFaults(faults: readonly string[]): void {
    this.#faults.clear()
    for (const fault of printerFaults) if (faults.includes(fault)) this.#faults.add(fault)
    if (this.has('power_off')) this.#memory = []
    this.#work()
  }

  /** Empties the memory and stops. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#memory = []
  }

  /** A fault stops the drive; the label at hand is printed after mending. */
  #work(): void {
    if (this.#faults.size > 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      return
    }
    if (this.#timer || this.#memory.length === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#printOne()
      this.#work()
    }, this.#options.labelMs ?? 400)
    this.#options.begun?.()
  }

  #printOne(): void {
    const held = this.atHand
    if (!held) return
    held.copies -= 1
    if (held.copies === 0) this.#memory.shift()
    this.tray.push(held.label)
    if (this.tray.length > trayMax) this.tray.shift()
    this.#options.printed?.(held.label)
  }
}
