/**
 * The data of a USPS Intelligent Mail package barcode.
 * Layout: USPS Publication 199; AI 420 and 91-95 and the check digit: GS1 General Specifications 3 and 7.9.
 */
import { type AppError, unprocessable } from '../platform/errors.ts'

/** One GS1 element string: an application identifier and its value, digits only. */
export interface GS1Element {
  ai: string
  value: string
}

/** The mod 10 check digit that follows `digits`: the rightmost digit weighs 3, then 1 and 3 by turns. */
export function mod10CheckDigit(digits: string): number {
  let sum = 0
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    sum += Number(digits[digits.length - 1 - fromRight]) * (fromRight % 2 === 0 ? 3 : 1)
  }
  return (10 - (sum % 10)) % 10
}

/**
 * The tracking number without the spaces and hyphens people type.
 * Throws AppError `unprocessable` on `trackingNumber` unless it is 20 to 34 digits, begins with a GS1 company-internal
 * identifier that USPS uses (91-95) and ends with its mod 10 check digit.
 */
export function normaliseTrackingNumber(typed: string): string {
  const digits = typed.replace(/[\s-]/g, '')
  if (!/^[0-9]{20,34}$/.test(digits)) throw wrongNumber('must be 20 to 34 digits; copy it again from the carrier')
  if (!/^9[1-5]/.test(digits)) {
    throw wrongNumber('must begin with 91, 92, 93, 94 or 95; put the carrier’s application identifier in front')
  }
  const expected = mod10CheckDigit(digits.slice(0, -1))
  if (Number(digits.at(-1)) !== expected) {
    throw wrongNumber(`ends in ${digits.at(-1)}, its check digit is ${expected}; copy it again from the carrier`)
  }
  return digits
}

/**
 * The element strings of an IMpb: routing (420 + ZIP of 5 or 9 digits), then the tracking number.
 * Throws AppError `unprocessable` on `routingPostalCode` or `trackingNumber`.
 */
export function impbElements(routingPostalCode: string, trackingNumber: string): GS1Element[] {
  if (!/^([0-9]{5}|[0-9]{9})$/.test(routingPostalCode)) {
    throw unprocessable('routingPostalCode', 'The routing code must be a ZIP code of 5 or 9 digits without a hyphen.')
  }
  const digits = normaliseTrackingNumber(trackingNumber)
  return [
    { ai: '420', value: routingPostalCode },
    { ai: digits.slice(0, 2), value: digits.slice(2) },
  ]
}

/** The tracking number as people read it: groups of four, the rest last. */
export function groupedByFour(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ')
}

function wrongNumber(reason: string): AppError {
  return unprocessable('trackingNumber', `The tracking number ${reason}.`)
}
