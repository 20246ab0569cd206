import bwipjs from 'bwip-js/node'
import { expect, test } from 'vitest'
import { code128, quietZone } from './code128.ts'
import { scanCommands } from './meaning.ts'

/** Bars as another encoder draws them. */
function asBwip(text: string): { x: number; width: number }[] {
  const [symbol] = bwipjs.raw('code128', text) as unknown as { sbs: number[] }[]
  let x = quietZone
  return (symbol?.sbs ?? []).flatMap((width, i) => {
    const bar = { x, width }
    x += width
    return i % 2 === 0 ? [bar] : []
  })
}

test.each([...scanCommands, 'Hello, ~ world!'])('draws %s as another encoder does', (text) => {
  const { bars, width } = code128(text)
  expect(bars).toEqual(asBwip(text))
  expect(width).toBe(quietZone * 2 + 11 * (text.length + 2) + 13)
})

test('refuses what set B lacks', () => {
  expect(() => code128('ß')).toThrow(RangeError)
})
