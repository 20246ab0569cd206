import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barcodeMaxBytes } from './aim.ts'
import { HidScannerReader, honeywellMode } from './hid-pos.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`hid-pos scanner seed ${seed}\n`)

function report(aim: string, text: string, { more = false, shift = 0 } = {}): Uint8Array {
  const bytes = new Uint8Array(64)
  bytes.set([2, text.length])
  bytes.set(Buffer.from(aim + text, 'latin1'), 2 + shift)
  bytes[63] = more ? 1 : 0
  return bytes
}
function opened() {
  const junk: string[] = []
  return { junk, reader: new HidScannerReader((reason) => junk.push(reason)) }
}

describe('HID POS scanner reports', () => {
  test('report id, length, identifier, data', () => {
    const { junk, reader } = opened()
    const bytes = Buffer.alloc(64)
    bytes.write('0204 5d4330 41423132'.replaceAll(' ', ''), 'hex')
    expect(reader.read(bytes, 0)).toEqual({ text: 'AB12', aim: 'C0' })
    expect(junk).toEqual([])
    expect([...honeywellMode]).toEqual([0xfe, 1])
  })

  test('shifted by one, full, and with a carriage return behind the data', () => {
    const { reader } = opened()
    expect(reader.read(report(']E0', '4006381333931', { shift: 1 }), 0)?.text).toBe('4006381333931')
    expect(reader.read(report(']C0', 'x'.repeat(56)), 0)?.text).toHaveLength(56)
    expect(reader.read(report(']C0', 'x'.repeat(56), { shift: 1 }), 0)?.text).toHaveLength(56)
    expect(reader.read(report(']C0', 'AB12\r'), 0)?.text).toBe('AB12')
  })

  test('a continued barcode is joined', () => {
    const { junk, reader } = opened()
    expect(reader.read(report(']L0', 'a'.repeat(56), { more: true }), 0)).toBeNull()
    expect(reader.read(report(']L0', 'b'.repeat(56), { more: true }), 10)).toBeNull()
    expect(reader.read(report(']L0', 'c'), 20)?.text).toBe(`${'a'.repeat(56)}${'b'.repeat(56)}c`)
    expect(junk).toEqual([])
  })

  test('a continued barcode whose end does not come is not mixed into the next', () => {
    const { junk, reader } = opened()
    reader.read(report(']L0', 'half', { more: true }), 0)
    expect(reader.read(report(']C0', 'other kind'), 10)?.text).toBe('other kind')
    reader.read(report(']L0', 'half', { more: true }), 20)
    expect(reader.read(report(']L0', 'later'), 5_000)?.text).toBe('later')
    expect(junk).toEqual(['truncated', 'truncated'])
  })

  test('with an unreadable report in its midst a barcode is not offered', () => {
    const { junk, reader } = opened()
    reader.read(report(']L0', 'a', { more: true }), 0)
    reader.read(new Uint8Array(64), 10)
    expect(reader.read(report(']L0', 'c'), 20)).toBeNull()
    expect(reader.read(report(']L0', 'whole'), 30)?.text).toBe('whole')
    expect(junk).toEqual(['malformed'])
  })

  test('without end it is reported once and no part of it is a scan', () => {
    const { junk, reader } = opened()
    const part = report(']Q1', 'x'.repeat(56), { more: true })
    for (let sent = 0; sent < 3 * barcodeMaxBytes; sent += 56) expect(reader.read(part, 0)).toBeNull()
    expect(reader.read(report(']Q1', 'tail'), 0)).toBeNull()
    expect(reader.read(report(']Q1', 'next'), 0)?.text).toBe('next')
    expect(junk).toEqual(['overflow'])
  })

  test.each([
    ['another report', Uint8Array.of(1, ...report(']C0', 'AB12').slice(1))],
    ['cut', report(']C0', 'AB12').slice(0, 63)],
    ['too long', new Uint8Array(1_000).fill(2)],
    ['empty', new Uint8Array(0)],
    ['no identifier', report('xC0', 'AB12')],
    ['identifier of zeros', report(']\0\0', 'AB12')],
    ['longer than a report holds', report(']C0', 'AB12').with(1, 57)],
  ])('%s is reported', (_case, bytes) => {
    const { junk, reader } = opened()
    expect(reader.read(bytes, 0)).toBeNull()
    expect(junk).toEqual(['malformed'])
  })

  test('junk never throws, and a good report after it is read', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 60, maxLength: 66 }), { maxLength: 5 }), (reports) => {
        const { reader } = opened()
        for (const junk of reports) reader.read(junk, 0)
        return reader.read(report(']C0', 'AB12'), 1_000)?.text === 'AB12'
      }),
      { seed, numRuns: 1_000 },
    )
  })
})
