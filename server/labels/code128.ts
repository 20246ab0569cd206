/** Code 128 and GS1-128 (ISO/IEC 15417): data to symbol values, symbol values to bars and to ZPL. Checked against bwip-js. */
import type { GS1Element } from './impb.ts'

/** Element widths of values 0-106 (ISO/IEC 15417): bar, space, bar, space, bar, space; the stop has a last bar. */
const patterns = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'
).split(' ')

const codeC = 99
const codeB = 100
const fnc1 = 102
const startB = 104
const startC = 105
const stop = 106

/** Narrowest clear space left and right of the bars, in modules (ISO/IEC 15417). */
export const quietModules = 10

/**
 * Symbol values, start to stop, of a GS1-128: every element is numeric and of variable length, so FNC1 stands first
 * and between them (GS1 General Specifications 7.8). An odd last digit is written in code set B.
 */
export function encodeGS1(elements: readonly GS1Element[]): number[] {
  const values = [startC, fnc1]
  elements.forEach(({ ai, value }, index) => {
    const digits = ai + value
    if (index > 0) values.push(fnc1)
    for (let at = 0; at + 1 < digits.length; at += 2) values.push(Number(digits.slice(at, at + 2)))
    if (digits.length % 2 === 1) {
      values.push(codeB, digits.charCodeAt(digits.length - 1) - 32)
      if (index < elements.length - 1) values.push(codeC)
    }
  })
  return closed(values)
}

/** Symbol values of plain Code 128 in code set B. Throws RangeError on anything but capitals, digits, hyphen and space. */
export function encodeText(text: string): number[] {
  if (!/^[A-Z0-9 -]+$/.test(text)) throw new RangeError(`cannot be written in this barcode: ${text}`)
  return closed([startB, ...Array.from(text, (char) => char.charCodeAt(0) - 32)])
}

/** Widths in modules, bar first, bars and spaces by turns, quiet zones not included. */
export function elementWidths(values: readonly number[]): number[] {
  return values.flatMap((value) => Array.from(patterns[value] ?? '', Number))
}

/** Width of the whole symbol in modules: 11 a value and 13 for the stop. */
export function moduleCount(values: readonly number[]): number {
  return values.length * 11 + 2
}

/**
 * The same symbol as field data of ZPL `^BC` in mode N: `>;` and `>:` start code sets C and B, `>8` is FNC1,
 * `>6` and `>5` change to B and C (ZPL II Programming Guide, ^BC). The printer adds check character and stop.
 */
export function zplFieldData(values: readonly number[]): string {
  let set = values[0] === startC ? 'C' : 'B'
  let data = set === 'C' ? '>;' : '>:'
  for (const value of values.slice(1, -2)) {
    if (value === fnc1) data += '>8'
    else if (set === 'C' && value === codeB) {
      set = 'B'
      data += '>6'
    } else if (set === 'B' && value === codeC) {
      set = 'C'
      data += '>5'
    } else data += set === 'C' ? String(value).padStart(2, '0') : String.fromCharCode(value + 32)
  }
  return data
}

function closed(values: number[]): number[] {
  const check = values.reduce((sum, value, index) => sum + value * Math.max(1, index), 0) % 103
  return [...values, check, stop]
}
