/** Reads ZPL the way a printer's parser does, for tests: commands with parameters, ^FH hex, ^BC symbol values. */

export interface ZplCommand {
  /** e.g. `^FD`, `~JA` */
  name: string
  parameters: string
}

/** Every `^` and `~` begins a command, whatever comes before. Text before the first command is a command without name. */
export function zplCommands(stream: string): ZplCommand[] {
  const parts = stream.split(/(?=[\^~])/)
  return parts.map((part) => {
    if (!/^[\^~]/.test(part)) return { name: '', parameters: part }
    const length = part.startsWith('^A') && !part.startsWith('^A@') ? 2 : 3
    return { name: part.slice(0, length), parameters: part.slice(length).replace(/[\r\n]+$/, '') }
  })
}

/** Field data after ^FH_: `_` and two hex digits are one byte of UTF-8. */
export function decodeFieldData(data: string): string {
  const bytes: number[] = []
  for (let at = 0; at < data.length; at += 1) {
    const hex = data.slice(at + 1, at + 3)
    if (data[at] === '_' && /^[0-9A-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    } else bytes.push(data.charCodeAt(at))
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes))
}

/** Symbol values the printer makes of ^BC data in mode N, with check character and stop (ZPL II Programming Guide, ^BC). */
export function valuesOfZplBarcode(data: string): number[] {
  const codes: Record<string, number> = { '>;': 105, '>:': 104, '>8': 102, '>6': 100, '>5': 99 }
  const values: number[] = []
  let set = ''
  for (let at = 0; at < data.length; ) {
    const code = codes[data.slice(at, at + 2)]
    if (code !== undefined) {
      values.push(code)
      if (code === 105 || code === 99) set = 'C'
      if (code === 104 || code === 100) set = 'B'
      at += 2
    } else if (set === 'C') {
      values.push(Number(data.slice(at, at + 2)))
      at += 2
    } else {
      values.push(data.charCodeAt(at) - 32)
      at += 1
    }
  }
  const check = values.reduce((sum, value, index) => sum + value * (index === 0 ? 1 : index), 0) % 103
  return [...values, check, 106]
}
