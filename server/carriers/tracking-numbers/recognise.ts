/** Whose tracking number a scanned or typed text is. */
import type { Format, TrackedCarrier } from './format.ts'
import { otherFormats } from './other-formats.ts'
import { privateFormats } from './private-formats.ts'
import { uspsFormats } from './usps-formats.ts'

export interface RecognisedNumber {
  carrier: TrackedCarrier
  /** Name for people: 'USPS', 'Canada Post'. */
  courier: string
  /** 'USPS IMpb', 'UPS 1Z', 'S10', 'FedEx 34v2' … */
  kind: string
  /** Capital letters and digits only; without routing code, and of a longer FedEx barcode only the tracking number. */
  number: string
  /** Whether a check digit proved the number; false: its kind has none. */
  checked: boolean
  /** The courier's page about this number; null: none known. */
  trackingUrl: string | null
}

const textLimit = 100
const answerLimit = 8

const formats = [...uspsFormats, ...privateFormats, ...otherFormats]
const ordered = [...formats.filter(({ check }) => check), ...formats.filter(({ check }) => !check)]

/** Control and invisible characters (FNC1 arrives as GS), spaces, dashes, and the parentheses of identifiers. */
const separators = /[\p{Cc}\p{Cf}\p{Z}\p{Pd}\u2212()]/gu
/** AIM symbology identifier (ISO/IEC 15424) that scanners may send first: ]C1 is GS1-128. */
const symbology = /^\][A-Z][0-9A-Z]/i
/** Start and stop characters of Code 39. */
const stars = /^\*|\*$/g

/**
 * Every courier's number that `text`, scanned or typed, may be: the likeliest first, those with a check digit before
 * those without, at most 8. Numbers with a wrong check digit are left out. Empty for text over 100 characters.
 * Sources: USPS Publication 199, UPU S10, GS1 General Specifications, couriers' numbers in use.
 */
export function recogniseTrackingNumber(text: string): RecognisedNumber[] {
  if (text.length > textLimit) return []
  const bare = text.replace(separators, '').replace(symbology, '').replace(stars, '')
  // Before capitals are made: capitals of ß or ŉ would be letters nobody scanned. Only zeros pass every check.
  if (!/^[0-9A-Za-z]+$/.test(bare) || /^0+$/.test(bare)) return []
  const whole = bare.toUpperCase()
  const candidates = [whole, ...withoutRouting(whole)]
  const found: RecognisedNumber[] = []
  for (const format of ordered) {
    for (const candidate of format.routed ? candidates : [whole]) {
      const reading = readAs(format, candidate)
      if (reading) found.push(reading)
    }
  }
  return found.slice(0, answerLimit)
}

/** What follows 420 and a ZIP code of five, and of nine digits: which it was, only the number after it can tell. */
function withoutRouting(text: string): string[] {
  return [/^420\d{5}(\d+)$/, /^420\d{9}(\d+)$/].flatMap((routing) => routing.exec(text)?.[1] ?? [])
}

function readAs(format: Format, text: string): RecognisedNumber | null {
  const match = format.shape.exec(text)
  if (!match) return null
  const { serial = '', check = '' } = match.groups ?? {}
  if (format.check && !format.check(serial, check)) return null
  const courier = typeof format.courier === 'string' ? format.courier : format.courier(text)
  if (courier === null) return null
  const number = format.number ? format.number(text) : text
  return {
    carrier: format.carrier,
    courier,
    kind: format.kind,
    number,
    checked: format.check !== undefined,
    trackingUrl: format.page === null ? null : `${format.page}${number}`,
  }
}
