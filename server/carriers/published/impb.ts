/** Intelligent Mail package barcode numbers (Publication 199): 22 digits that belong to no real mailer. */

/**
 * 93 goes with a Mailer ID of six digits, 92 with one of nine that begins with 9.
 * Mailer 000000 is nobody: the numbers pass every check and can never be mistaken for another mailer's postage.
 */
const applicationIdentifier = '93'
const mailerId = '000000'
const serialDigits = 10
export const serialLimit = 10 ** serialDigits

/** Check digit, GS1 modulo 10: from the right, digits weigh 3, 1, 3, 1 …; the sum is filled up to a multiple of 10. */
export function checkDigit(digits: string): number {
  let sum = 0
  for (let index = digits.length - 1, weight = 3; index >= 0; index -= 1, weight = 4 - weight)
    sum += Number(digits[index]) * weight
  return (10 - (sum % 10)) % 10
}

/** Tracking number of a piece. `typeCode` has 3 digits; `serial` is from 0 to `serialLimit` - 1, else RangeError. */
export function trackingNumber(typeCode: string, serial: number): string {
  if (!Number.isSafeInteger(serial) || serial < 0 || serial >= serialLimit)
    throw new RangeError(`serial number ${serial} does not have ${serialDigits} digits`)
  const digits = `${applicationIdentifier}${typeCode}${mailerId}${String(serial).padStart(serialDigits, '0')}`
  return `${digits}${checkDigit(digits)}`
}
