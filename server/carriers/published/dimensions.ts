/** Size of a package in whole millionths of an inch, so that limits are compared as integers. */
import { type Dimensions, lengthIn } from '#contracts/units.ts'

const microPerInch = 1_000_000
const quarterInch = microPerInch / 4
/** A cubic foot in the unit of `Measures.quarters`: 1,728 cubic inches of 4 x 4 x 4 quarter-inch cubes. */
export const cubicFootQuarters = 1728 * 64

/** A difference under half a millionth of an inch is not seen: it is below any ruler and removes float noise. */
export interface Measures {
  /** longest side, then the middle one and the shortest, in millionths of an inch */
  length: number
  width: number
  height: number
  lengthPlusGirth: number
  /** volume in cubic inches, each side rounded to the nearest inch: for dimensional weight (DMM 123.1.4) */
  cubicInches: number
  /** volume in quarter-inch cubes, each side rounded down to 1/4 in: for cubic prices and the volume fee (DMM 223.1.3) */
  quarters: number
}

export function inches(value: number): number {
  return Math.round(value * microPerInch)
}

/** For people, at most three decimals: `22.5 in`. */
export function inchesText(micro: number): string {
  return `${Math.round(micro / 1000) / 1000} in`
}

const nearestInch = (micro: number) => Math.floor(micro / microPerInch + 0.5)
const wholeQuarters = (micro: number) => Math.floor(micro / quarterInch)

/** Measures a package. `null` when a side is not a positive number. The longest side is the length, however entered. */
export function measure(dimensions: Dimensions): Measures | null {
  const { unit, girth: measured } = dimensions
  const a = inches(lengthIn(dimensions.length, unit, 'in'))
  const b = inches(lengthIn(dimensions.width, unit, 'in'))
  const c = inches(lengthIn(dimensions.height, unit, 'in'))
  const girth = measured === undefined ? 0 : inches(lengthIn(measured, unit, 'in'))
  if (!(a > 0 && b > 0 && c > 0 && girth >= 0)) return null
  const length = Math.max(a, b, c)
  const height = Math.min(a, b, c)
  const width = a + b + c - length - height
  return {
    length,
    width,
    height,
    lengthPlusGirth: length + (measured === undefined ? 2 * (width + height) : girth),
    cubicInches: nearestInch(a) * nearestInch(b) * nearestInch(c),
    quarters: wholeQuarters(a) * wholeQuarters(b) * wholeQuarters(c),
  }
}

/**
 * Dimensional weight in whole pounds; 0 when the package is not over the volume where it begins.
 * DMM 123.1.4: over 1,728 cubic inches, volume / 166, rounded up to the next pound; over 70 lb pays the 70 lb price.
 */
export function dimensionalPounds(size: Measures, rule: { overCubicInches: number; divisor: number }): number {
  return size.cubicInches > rule.overCubicInches ? Math.ceil(size.cubicInches / rule.divisor) : 0
}
