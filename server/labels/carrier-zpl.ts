/** A carrier's ZPL: what it consists of, for which resolution it was made, and whether a printer may see it. */
import type { LabelDpi } from '#contracts/labels.ts'
import type { Box } from './operations.ts'
import { documentMaxPages, UnreadableDocument } from './pieces.ts'
import { markText } from './reprint-mark.ts'
import { readZpl, refusalOf, type ZplCommand } from './zpl-commands.ts'

export interface CarrierZpl {
  /** a character per byte */
  text: string
  /** formats that print something; the others set up */
  labels: ZplFormat[]
  dpi: LabelDpi
  /** every command prints, none changes the printer */
  harmless: boolean
}

interface ZplFormat {
  /** where its ^XZ begins */
  closing: number
  commands: ZplCommand[]
}

const prints = /^\^(FD|FV|FN|SN|GB|GC|GD|GE|GF|GS|XG|IM|IL)$/
/** Dots between the widest (4.1 in at 203 dpi) and longest (8 in) label of 203 dpi and the smallest of 300 dpi. */
const widest203 = 860
const longest203 = 1660

/** Throws UnreadableDocument for what is not one or more whole formats (^XA to ^XZ) of which at least one prints. */
export function readCarrierZpl(bytes: Uint8Array): CarrierZpl {
  const text = Buffer.from(bytes).toString('latin1')
  const commands = readZpl(text)
  const head = text.slice(0, commands[0]?.start ?? text.length).replace(/^\u00ef\u00bb\u00bf/, '')
  if (head.trim() !== '') throw new UnreadableDocument('it is not ZPL')
  const formats = formatsOf(commands)
  const labels = formats.filter((format) => format.commands.some(({ name }) => prints.test(name)))
  if (labels.length === 0) throw new UnreadableDocument('its ZPL prints nothing')
  if (labels.length > documentMaxPages) throw new UnreadableDocument(`it has more than ${documentMaxPages} labels`)
  return { text, labels, dpi: dpiOf(commands), harmless: commands.every((command) => refusalOf(command) === null) }
}

function formatsOf(commands: readonly ZplCommand[]): ZplFormat[] {
  const formats: ZplFormat[] = []
  let open: ZplCommand[] | null = null
  for (const command of commands) {
    const broken = command.name === '^XA' ? open !== null : command.name.startsWith('^') && open === null
    if (broken) throw new UnreadableDocument('its ZPL is not a row of whole formats (^XA to ^XZ)')
    if (command.name === '^XA') open = []
    else if (command.name === '^XZ') {
      formats.push({ closing: command.start, commands: open ?? [] })
      open = null
    } else open?.push(command)
  }
  if (open !== null) throw new UnreadableDocument('its ZPL is cut off')
  return formats
}

/** By ^PW and ^LL, and where they are missing by the place of the fields. */
function dpiOf(commands: readonly ZplCommand[]): LabelDpi {
  const largest = (pattern: RegExp, part: number) =>
    commands
      .filter(({ name }) => pattern.test(name))
      .reduce((most, { parameters }) => Math.max(most, Number.parseInt(parameters.split(',')[part] ?? '', 10) || 0), 0)
  const width = largest(/^\^PW$/, 0) || largest(/^\^(FO|FT)$/, 0)
  const length = Math.max(largest(/^\^LL$/, 0), largest(/^\^(FO|FT)$/, 1))
  return width > widest203 || length > longest203 ? 300 : 203
}

/** The stream for the renderer: text in its own encoding, and upright, which ^POI (UPS) would turn on its head. */
export function textToDraw({ text }: CarrierZpl): string {
  const bytes = Buffer.from(text, 'latin1')
  const upright = (zpl: string) => zpl.replace(/\^PO\s*I/gi, '^PON')
  try {
    return upright(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Not UTF-8: the printer's older code pages are close to Latin-1, and barcodes are ASCII.
    return upright(text)
  }
}

/** The stream with the mark as the last field of each label, at `spots` in dots. Everything else stays as it is. */
export function withMark(zpl: CarrierZpl, number: number, spots: readonly Box[]): string {
  let result = ''
  let from = 0
  zpl.labels.forEach((format, index) => {
    const spot = spots[index] ?? spots[0]
    result += zpl.text.slice(from, format.closing) + (spot ? markField(format, number, spot) : '')
    from = format.closing
  })
  return result + zpl.text.slice(from)
}

/** The label home and reversal of the carrier are set aside for the mark, and the home is put back: it lasts. */
function markField({ commands }: ZplFormat, number: number, { x, y, width, height }: Box): string {
  const last = (name: string) => commands.findLast((command) => command.name === name)?.parameters.trim()
  const home = last('^LH')
  const text = markText(number)
  const letter = { height: Math.round(height * 0.75), width: Math.floor((width * 0.9) / (text.length * 0.6)) }
  const size = `${letter.height},${Math.min(letter.height, letter.width)}`
  const at = `${x + Math.round(width * 0.05)},${y + Math.round(height * 0.15)}`
  const box = `^FS^LH0,0^LRN^FO${x},${y}^GB${width},${height},${height},W^FS`
  return `${box}^FO${at}^A0N,${size}^FD${text}^FS${home ? `^LH${home}` : ''}`
}
