/** Code 128, set B (ISO/IEC 15417): printable ASCII as widths of bars and spaces. */

/** Per value six widths in modules, bar first; the last, stop, has seven. */
const patterns = `
  212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231
  113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211
  212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131
  113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
  314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211
  241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
  214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214
  211232 2331112`
  .trim()
  .split(/\s+/)
const startB = 104
const stop = 106
/** modules left free on either side */
export const quietZone = 10

export interface Bar {
  /** modules from the left edge, the quiet zone included */
  x: number
  width: number
}

/** The bars of `text` and the width of the whole, both in modules. Throws RangeError for what set B lacks. */
export function code128(text: string): { bars: Bar[]; width: number } {
  const values = Array.from(text, (letter) => setBValue(letter))
  const check = values.reduce((sum, value, i) => sum + value * (i + 1), startB) % 103
  const widths = [startB, ...values, check, stop].flatMap((value) => Array.from(patterns[value] ?? '', Number))
  const bars: Bar[] = []
  let x = quietZone
  for (const [i, width] of widths.entries()) {
    if (i % 2 === 0) bars.push({ x, width })
    x += width
  }
  return { bars, width: x + quietZone }
}

function setBValue(letter: string): number {
  const value = letter.charCodeAt(0) - 32
  if (value < 0 || value > 94 || letter.length > 1) throw new RangeError(`Code 128 B has no ${letter}`)
  return value
}
