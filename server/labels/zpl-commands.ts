/** Reads ZPL as a printer does, and tells the commands that print from those that change the printer. */

export interface ZplCommand {
  /** two letters after the prefix, in capitals: `^FO`, `~JA`; `^A` for the fonts */
  name: string
  parameters: string
  /** where it begins and where the next one begins */
  start: number
  end: number
}

/** Every `^` and `~` begins a command, except within the bytes that ^GFB and ^GFC announce. */
export function readZpl(text: string): ZplCommand[] {
  const commands: ZplCommand[] = []
  for (let start = nextPrefix(text, 0); start < text.length; ) {
    const isFont = /^\^A[^@]/i.test(text.slice(start, start + 3))
    const name = text.slice(start, start + (isFont ? 2 : 3)).toUpperCase()
    const from = start + name.length
    const end = nextPrefix(text, name === '^GF' ? from + binaryLength(text.slice(from, from + headMax)) : from)
    commands.push({ name, parameters: text.slice(from, end), start, end })
    start = end
  }
  return commands
}

/** The longest `B,total,total,bytesPerRow,` there is. */
const headMax = 60

function binaryLength(head: string): number {
  const match = /^[BC],(\d{1,8}),\d*,\d*,/i.exec(head)
  return match ? match[0].length + Number(match[1]) : 0
}

function nextPrefix(text: string, from: number): number {
  const at = text.slice(from).search(/[\^~]/)
  return at < 0 ? text.length : from + at
}

/**
 * Commands that outlive the label, by family, with what they would do (ZPL II Programming Guide, chapter "ZPL
 * Commands", each under its name). What a format says about itself (^PW ^LL ^LH ^PO ^MN ^MM ^MT ^MD ^PR ^CI) is not
 * among them: carriers' own templates set it.
 */
const refused: readonly [RegExp, string][] = [
  [/^\^(CC|CD|CT)$/, 'changes the signs that begin a command, so that nothing after it can be checked'],
  [/^\^J[^MZ]$/, 'saves, resets or erases settings or memory'],
  [/^\^(DF|IS|TO|EF|EG|WD|XF|JB|DB|DC)$/, 'stores, recalls, copies or erases formats and files in the printer'],
  [/^\^K./, 'sets name, password, language or kiosk mode'],
  [/^\^N./, 'sets the network'],
  [/^\^(SC|SI|SL|SO|SP|SQ|SR|SS|ST|SX|WA)$/, 'sets ports, sensors, clock or alerts'],
  [/^\^(MA|MI|ML|MP|MU|MW)$/, 'sets maintenance, panel lock, units or the longest label'],
  [/^\^(FL|LF|CO|CP|CM|CN)$/, 'links fonts, lists or remaps memory, or cuts paper'],
  [/^\^H./, 'makes the printer answer'],
  [/^\^(ZZ|XS|RB|RS|RW|RF|RZ|SW)$/, 'sets sleep, calibration or the RFID writer'],
]

/** Memory that is lost when the printer is switched off; some USPS templates keep their logo there. */
const temporaryMemory = /^\s*R:/i
const maxCopies = 5

/**
 * Why a command may not reach a printer; null when it may. Of the commands with `~`, which act at once and between
 * labels, only the logo in temporary memory (~DG R:) and the order of feeding (~JS) pass.
 */
export function refusalOf({ name, parameters }: ZplCommand): string | null {
  if (name.startsWith('~')) {
    if (name === '~JS' || (name === '~DG' && temporaryMemory.test(parameters))) return null
    return 'acts at once, outside the label'
  }
  if (name === '^ID' && !temporaryMemory.test(parameters)) return 'erases files in the printer'
  if (name === '^JM' && !/^\s*A?\s*$/i.test(parameters)) return 'halves the resolution'
  if (name === '^SZ' && !/^\s*2/.test(parameters)) return 'changes the command language'
  if (name === '^PQ' && Number(/^\s*(\d*)/.exec(parameters)?.[1] ?? 1) > maxCopies) return 'prints many copies'
  return refused.find(([pattern]) => pattern.test(name))?.[1] ?? null
}
