import { describe, expect, it } from 'vitest'
import { blocksOf, chooseAddressee } from './blocks.ts'
import type { ReadLine } from './recognise.ts'

/** Lines of one size below one another, 12 wide for each letter of size 20. */
function block(texts: readonly string[], { left = 0, top = 0, size = 20 } = {}): ReadLine[] {
  return texts.map((text, row) => ({
    text,
    confidence: 90,
    left,
    right: left + text.length * size * 0.6,
    top: top + row * size * 1.4,
    bottom: top + row * size * 1.4 + size,
  }))
}
const library = ['Postroom University', '500 Oak Avenue', 'Boston, MA 02108']
const ada = ['Ada Lovelace', '12 Main Street', 'Albany, NY 12207']
const chosen = (...lines: ReadLine[][]) => chooseAddressee(blocksOf(lines.flat()))

describe('the addressee among the blocks of a picture', () => {
  it('has the larger letters', () => {
    const found = chosen(block(ada, { size: 40 }), block(library, { top: 400 }))
    expect(found.address).toMatchObject({ name: 'Ada Lovelace', postalCode: '12207' })
    expect(found.leftover).toEqual(library)
  })

  it('stands below where letters are alike', () => {
    expect(chosen(block(library), block(ada, { top: 300, left: 200 })).address.name).toBe('Ada Lovelace')
  })

  it('stands beside: lines at one height are two blocks', () => {
    const found = chosen(block(library), block(ada, { left: 600, top: 3 }))
    expect(found.address).toMatchObject({ name: 'Ada Lovelace', line1: '12 Main Street' })
  })

  it('is where "To" is written, and not where "From" is', () => {
    expect(chosen(block(['SHIP TO:', ...ada]), block(library, { top: 400, size: 40 })).address.name).toBe(
      'Ada Lovelace',
    )
    expect(chosen(block(ada), block(['From:', ...library], { top: 400, size: 40 })).address.name).toBe('Ada Lovelace')
  })

  it('may be double-spaced', () => {
    const spaced = ada.flatMap((text, row) => block([text], { top: row * 50 }))
    expect(chosen(spaced)).toMatchObject({ address: { name: 'Ada Lovelace', city: 'Albany' }, leftover: [] })
  })

  it('is all there is when no block is a whole address', () => {
    const found = chosen(
      block(['Ada Lovelace']),
      block(['12 Main Street'], { top: 200 }),
      block(['Albany'], { top: 400 }),
    )
    expect(found.lines).toHaveLength(3)
    expect(chosen()).toEqual({ lines: [], address: {}, leftover: [] })
  })
})
