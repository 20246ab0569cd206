/**
 * What a scanned text is as far as can be told here: a command, a ticket, a carrier's code, or a number to ask the server
 * about. The server knows couriers' numbers and their checksums; here only their outlines are known, so that nothing
 * typed is taken for a scan.
 */
import { gs1Elements } from './gs1.ts'
import { readShipTo, type ShipToCode } from './ship-to-code.ts'

export const scanCommands = ['BUY', 'PRINT', 'NEXT', 'WEIGH'] as const
export type ScanCommand = (typeof scanCommands)[number]

export type Meaning =
  | { kind: 'command'; command: ScanCommand }
  /** a tracking number, perhaps */
  | { kind: 'number'; text: string }
  /** the ticket of a request, taped to the parcel */
  | { kind: 'ticket'; text: string }
  | ({ kind: 'ship_to' } & ShipToCode)
  /** nothing else: the key of a drop record, perhaps */
  | { kind: 'package_id'; text: string }
  /** scanned for certain, and nothing that is known */
  | { kind: 'unknown'; text: string }

export interface Circumstances {
  /** the scanner sent Enter, Tab or a chord after it */
  ended: boolean
  /** it went into a text field: codes of the user's own, such as references, must stay there */
  inField: boolean
  /** AIM identifier that came beside the text, e.g. `C1`; a scanner that types puts it in front */
  aim?: string | null
}

/** Longest Package ID of a drop file. */
export const packageIdMaxLength = 20
/** Barcodes of request tickets: this and the request's number. */
const ticket = /^PRQ-[0-9A-Z]{1,16}$/
/** AIM identifiers that say GS1: Code 128, DataMatrix and QR with FNC1 in front. */
const gs1Identifiers = ['C1', 'd2', 'd5', 'Q3', 'Q4']
/** First characters of the two-dimensional codes of ANSI MH10.8.3. */
const messageStart = '[)>'

const trackingShapes = [
  /^9\d{19,25}$/, // USPS IMpb, FedEx Ground 96
  /^420(?:\d{9}|\d{5})9\d{19,25}$/, // USPS with its routing, where it ends could not be told: the server tries both
  /^1Z[0-9A-Z]{16}$/, // UPS
  /^[A-Z]{2}\d{9}[A-Z]{2}$/, // UPU S10, as USPS and DHL use it
  /^\d{34}$/, // FedEx 2D/1D label, whole
  /^\d{12}$|^\d{15}$/, // FedEx
  /^\d{10}$/, // DHL Express
  /^J{1,2}D\d{16,20}$/, // DHL, piece number
  /^00\d{18}$/, // SSCC
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
export function meaningOf(scanned: string, { ended, inField, aim = null }: Circumstances): Meaning | null {
  const [, typedAim, code = ''] = /^(?:\]([A-Za-z][0-9A-Za-z]))?([\s\S]*)$/.exec(scanned) ?? []
  const text = code.replace(/[^\x20-\x7e]/g, '').trim()
  const certain = carriersOwn(code, typedAim ?? aim) ?? wellKnown(text.toUpperCase(), ended)
  if (certain || !ended || inField || text === '') return certain
  if (text.startsWith(messageStart)) return { kind: 'unknown', text }
  if (text.length <= packageIdMaxLength) return { kind: 'package_id', text }
  return { kind: plausible(text) ? 'number' : 'unknown', text }
}

/** Codes that only carriers print: their structure proves them. */
function carriersOwn(code: string, aim: string | null): Meaning | null {
  const shipTo = readShipTo(code)
  if (shipTo) return { kind: 'ship_to', ...shipTo }
  const elements = gs1Elements(code, aim === null ? null : gs1Identifiers.includes(aim)) ?? []
  const [routing, number] = elements
  if (routing?.ai !== '420' || !number || !/^9\d$/.test(number.ai)) return null
  return { kind: 'number', text: number.ai + number.value }
}

function wellKnown(text: string, ended: boolean): Meaning | null {
  const command = scanCommands.find((known) => known === text)
  if (command) return { kind: 'command', command }
  if (ticket.test(text)) return { kind: 'ticket', text }
  const number = text.replace(/\s/g, '')
  if (!ended && number.length < shortest && !number.startsWith('1Z')) return null
  return trackingShapes.some((shape) => shape.test(number)) ? { kind: 'number', text: number } : null
}
