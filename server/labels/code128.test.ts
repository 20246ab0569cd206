/** Code 128 against bwip-js (a translation of BWIPP), and the ZPL form against the rules of ^BC. */
import bwipjs from 'bwip-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementWidths, encodeGS1, encodeText, moduleCount, zplFieldData } from './code128.ts'
import { impbElements } from './impb.ts'
import { anyRoutingCode, anyTrackingNumber, trackingNumber } from './testing/designs.ts'
import { valuesOfZplBarcode } from './testing/zpl-stream.ts'

const seed = Date.now() % 2 ** 31

function bwipWidths(bcid: string, text: string): number[] {
  const [symbol] = bwipjs.raw(bcid, text)
  return symbol !== undefined && 'sbs' in symbol ? symbol.sbs : []
}

describe('GS1-128', () => {
  it(`has the bars bwip-js draws (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyRoutingCode, anyTrackingNumber, (zip, number) => {
        fc.pre(number.length % 2 === 0)
        const [routing, tracking] = impbElements(zip, number)
        const expected = bwipWidths('gs1-128', `(420)${routing?.value}(${tracking?.ai})${tracking?.value}`)
        expect(elementWidths(encodeGS1(impbElements(zip, number)))).toEqual(expected)
      }),
      { seed, numRuns: 60 },
    )
  })

  it('writes an odd last digit in code set B', () => {
    const values = encodeGS1(impbElements('94105', trackingNumber('92', 21)))
    expect(values.slice(-4, -2)[0]).toBe(100)
    expect(elementWidths(values).reduce((sum, width) => sum + width, 0)).toBe(moduleCount(values))
  })

  it(`means the same in ZPL (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyRoutingCode, anyTrackingNumber, (zip, number) => {
        const values = encodeGS1(impbElements(zip, number))
        expect(valuesOfZplBarcode(zplFieldData(values))).toEqual(values)
      }),
      { seed },
    )
  })
})

describe('Code 128', () => {
  it('has the bars bwip-js draws', () => {
    const text = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ-0A1B2C3D4E5F6G7H8I9 '
    expect(elementWidths(encodeText(text))).toEqual(bwipWidths('code128', text))
  })

  it('covers every symbol value but those of code set A', () => {
    for (let pair = 0; pair < 100; pair += 1) {
      const digits = String(pair).padStart(2, '0')
      const [start, , value] = encodeGS1([{ ai: digits, value: '' }])
      expect([start, value]).toEqual([105, pair])
    }
    expect(elementWidths(Array.from({ length: 107 }, (_, value) => value)).length).toBe(106 * 6 + 7)
  })

  it('refuses what the barcode of a test label cannot hold', () => {
    expect(() => encodeText('a^')).toThrow(RangeError)
  })
})
