import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aimOf, scanOf } from './aim.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`aim seed ${seed}\n`)

describe('AIM identifiers', () => {
  test.each([
    [']C1rest', 'C1'],
    [']d2', 'd2'],
    [']z0', 'z0'],
    ['C0', null],
    [']', null],
    [']C', null],
    [']0C', null],
    ['x]C0', null],
    [']\0\0', null],
  ])('%j has %s', (text, aim) => {
    expect(aimOf(text)).toBe(aim)
  })

  test('the identifier and the line end are no part of the text', () => {
    expect(scanOf(']C01Z999AA10123456784\r\n')).toEqual({ text: '1Z999AA10123456784', aim: 'C0' })
    expect(scanOf('1Z999AA10123456784')).toEqual({ text: '1Z999AA10123456784', aim: null })
    expect(scanOf('X', 'A0')).toEqual({ text: 'X', aim: 'A0' })
    expect(scanOf(']C0X', 'A0').aim).toBe('C0')
  })

  test('separators inside the text are kept', () => {
    expect(scanOf(']C142010282\x1d9261290113185417468510').text).toBe('42010282\x1d9261290113185417468510')
  })

  test('UTF-8 is read as such, anything else as Latin-1', () => {
    expect(scanOf(Buffer.from('Zürich').toString('latin1')).text).toBe('Zürich')
    expect(scanOf('Zürich').text).toBe('Zürich')
  })

  test('anything at all is a scan, never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        const received = Buffer.from(bytes).toString('latin1')
        return scanOf(received).text.length <= received.length
      }),
      { seed, numRuns: 1_000 },
    )
  })
})
