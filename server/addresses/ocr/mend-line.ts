/** Letters read for digits and digits for letters, mended only where the shape of a postal code leaves no doubt. */
import { splitProvince, splitState } from '../states.ts'

const digitFor: Record<string, string> = {
  ...{ O: '0', o: '0', Q: '0', D: '0', I: '1', l: '1', i: '1', '|': '1', '!': '1', Z: '2', z: '2' },
  ...{ S: '5', s: '5', G: '6', B: '8' },
}
const letterFor: Record<string, string> = { 0: 'O', 1: 'I', '|': 'I', l: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' }
const digitLike = String.raw`[\dOoQDIil|!ZzSsGB]`
const zipAtEnd = new RegExp(`^(.*?\\S)[\\s,.]+(${digitLike}{5})(?:\\s?[-–—~]\\s?(${digitLike}{4}))?\\.?$`)
/** Without true digits it may be a word: `BOOGS`. */
const zipDigitsMin = 2
const lastWord = /^(.*?)([^\s,]{2})[\s,.]*$/
const canadianAtEnd = /^(.*?\S)[\s,]+([\dA-Za-z|]{3})[\s-]?([\dA-Za-z|]{3})$/
const canadianCode = /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$/

/** The line with state and ZIP code, or province and postal code, as they must have been; any other line as it is. */
export function mendLine(line: string): string {
  return mendAmerican(line) ?? mendCanadian(line) ?? line
}

/** `A1bany, NV` is not touched; `NY 1OOO1` and `0H 4321S` are. */
function mendAmerican(line: string): string | null {
  const match = zipAtEnd.exec(line)
  const [, head = '', zip = '', extra] = match ?? []
  if (countDigits(zip) < zipDigitsMin || (extra !== undefined && countDigits(extra) < 1)) return null
  const place = splitState(head) ? head : mendState(head)
  if (place === null) return null
  return `${place.replace(/[\s,.]+$/, '')} ${asDigits(zip)}${extra === undefined ? '' : `-${asDigits(extra)}`}`
}

/** Two signs that become a state when digits are read as the letters they look like. */
function mendState(head: string): string | null {
  const [, before = '', word = ''] = lastWord.exec(head) ?? []
  const mended = [...word].map((sign) => letterFor[sign] ?? sign).join('')
  return word !== '' && mended !== word && splitState(mended) ? before + mended : null
}

/** Canada Post: letter and digit by turns, and never D, F, I, O, Q or U. */
function mendCanadian(line: string): string | null {
  const [, head = '', first = '', second = ''] = canadianAtEnd.exec(line) ?? []
  if (!splitProvince(head)) return null
  const code = [...`${first}${second}`].map((sign, at) => (at % 2 === 0 ? asLetter(sign) : asDigits(sign))).join('')
  return canadianCode.test(code) ? `${head} ${code.slice(0, 3)} ${code.slice(3)}` : null
}

function asLetter(sign: string): string {
  return (letterFor[sign] ?? sign).toUpperCase()
}

function asDigits(text: string): string {
  return [...text].map((sign) => digitFor[sign] ?? sign).join('')
}

function countDigits(text: string): number {
  return text.replaceAll(/\D/g, '').length
}
