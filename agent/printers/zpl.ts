/** Zebra printers and others that speak ZPL: ZPL goes through as it comes, pictures as graphic fields. */
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
import { zplGraphic } from './zpl-graphic.ts'
import { type StatusAnswer, ZplLine } from './zpl-line.ts'
import { problemOf } from './zpl-status.ts'

/** Empty twice in a row: the first look may come before the printer has read the format. */
const confirmLooks = 2
/** Of most desktop Zebras; used to draw documents when devices.json does not say. */
const usualDpi = 203

export class Zpl implements PrinterLanguage {
  readonly driver = 'zpl'
  readonly formats = ['zpl', 'pdf', 'png', 'gif'] as const
  readonly dpi: number | null
  readonly #open: OpenLine

  constructor({ open, dpi }: { open: OpenLine; dpi: number | null }) {
    this.#open = open
    this.dpi = dpi
  }

  async labels(task: PrintTask): Promise<readonly Uint8Array[]> {
    if (task.format === 'zpl') return [task.bytes]
    const paper = fourBySix(this.dpi ?? usualDpi)
    return (await task.pages(paper)).map((picture) => zplGraphic(picture, paper))
  }

  async begin(): Promise<PrinterSession> {
    return new ZplSession(await this.#open())
  }
}

class ZplSession implements PrinterSession {
  readonly #line: ZplLine
  #empty = 0

  constructor(line: PrinterLine) {
    this.#line = new ZplLine(line)
  }

  get notUnderstood(): string | null {
    return this.#line.notUnderstood
  }

  async look(): Promise<DeviceProblem | null> {
    return this.#troubleOf(await this.#line.status())
  }

  async send(label: Uint8Array): Promise<void> {
    this.#empty = 0
    await this.#line.send(label)
  }

  async progress(): Promise<Progress> {
    await untilNextQuestion()
    const status = await this.#line.status()
    const trouble = this.#troubleOf(status)
    this.#empty = isEmpty(status) && trouble === null ? this.#empty + 1 : 0
    return { problem: trouble, label: this.#empty >= confirmLooks ? 'out' : 'held' }
  }

  close(): void {
    this.#line.close()
  }

  #troubleOf({ errors, host }: StatusAnswer): DeviceProblem | null {
    const code = (errors && problemOf(errors)) ?? (host && problemOf(host))
    if (code) return problem(code)
    // No error bits, yet no ~HS: only a printer in one of the silent states does that.
    return host ? null : silence(errors ? null : this.notUnderstood)
  }
}

function isEmpty({ host }: StatusAnswer): boolean {
  return host !== null && host.buffered === 0 && host.remaining === 0
}
