/** What a scanned text is: a command, a tracking number, or nothing Postroom knows. */

export const scanCommands = ['BUY', 'PRINT', 'NEXT', 'WEIGH'] as const
export type ScanCommand = (typeof scanCommands)[number]

export type Meaning = { kind: 'command'; command: ScanCommand } | { kind: 'tracking'; number: string }

/** USPS Publication 199: a routing code, 420 and a ZIP code, stands before the IMpb number in the barcode. */
const routed = /^420(?:\d{9}|\d{5})(9\d{19,25})$/
const trackingShapes = [
  /^9\d{19,25}$/, // USPS IMpb
  /^1Z[0-9A-Z]{16}$/, // UPS
  /^[A-Z]{2}\d{9}[A-Z]{2}$/, // UPU S10, as USPS and DHL use it
  /^\d{34}$/, // FedEx 2D/1D label, whole
  /^\d{12}$|^\d{15}$/, // FedEx
  /^\d{10}$/, // DHL Express
]

/** Shapes that a person's number could have too: believed only when the scanner ended them with a key. */
const shortest = 16

/** The meaning of a scan, or null. `ended`: the scanner sent Enter, Tab or a chord after it. */
export function meaningOf(scanned: string, ended: boolean): Meaning | null {
  const text = scanned
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .toUpperCase()
  const command = scanCommands.find((known) => known === text)
  if (command) return { kind: 'command', command }
  const number = text.match(routed)?.[1] ?? text.replace(/\s/g, '')
  if (!ended && number.length < shortest && !number.startsWith('1Z')) return null
  return trackingShapes.some((shape) => shape.test(number)) ? { kind: 'tracking', number } : null
}
