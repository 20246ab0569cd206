/**
 * What a scanned text is as far as can be told here: a command, or a number to ask the server about. The server knows
 * couriers' numbers and their checksums; here only their outlines are known, so that nothing typed is taken for a scan.
 */

export const scanCommands = ['BUY', 'PRINT', 'NEXT', 'WEIGH'] as const
export type ScanCommand = (typeof scanCommands)[number]

export type Meaning = { kind: 'command'; command: ScanCommand } | { kind: 'number'; text: string }

export interface Circumstances {
  /** the scanner sent Enter, Tab or a chord after it */
  ended: boolean
  /** it went into a text field: codes of the user's own, such as references, must stay there */
  inField: boolean
}

/** USPS Publication 199: a routing code, 420 and a ZIP code, stands before the IMpb number in the barcode. */
const routed = /^420(?:\d{9}|\d{5})(9\d{19,25})$/
const trackingShapes = [
  /^9\d{19,25}$/, // USPS IMpb, FedEx Ground 96
  /^1Z[0-9A-Z]{16}$/, // UPS
  /^[A-Z]{2}\d{9}[A-Z]{2}$/, // UPU S10, as USPS and DHL use it
  /^\d{34}$/, // FedEx 2D/1D label, whole
  /^\d{12}$|^\d{15}$/, // FedEx
  /^\d{10}$/, // DHL Express
  /^J{1,2}D\d{16,20}$/, // DHL, piece number
]

/** Shapes that a person's number could have too: believed only when the scanner ended them with a key. */
const shortest = 16

const plausibleDigits = 6
const plausibleMin = 8
/** Longest text the server looks at. */
const plausibleMax = 100

/** True for what could be some courier's number: letters and digits without a space between words, digits prevail. */
export function plausible(text: string): boolean {
  const bare = text.replace(/[\s-]/g, '')
  const digits = bare.replace(/\D/g, '').length
  return (
    text.length <= plausibleMax &&
    bare.length >= plausibleMin &&
    /^[0-9A-Z]+$/i.test(bare) &&
    digits >= plausibleDigits &&
    digits * 2 > bare.length
  )
}

/** The meaning of a scan, or null. */
export function meaningOf(scanned: string, { ended, inField }: Circumstances): Meaning | null {
  const text = scanned
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .toUpperCase()
  const command = scanCommands.find((known) => known === text)
  if (command) return { kind: 'command', command }
  const number = text.match(routed)?.[1] ?? text.replace(/\s/g, '')
  if (!ended && number.length < shortest && !number.startsWith('1Z')) return null
  if (trackingShapes.some((shape) => shape.test(number))) return { kind: 'number', text: number }
  return ended && !inField && plausible(text) ? { kind: 'number', text } : null
}
