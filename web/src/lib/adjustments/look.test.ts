import { expect, test } from 'vitest'
import { lookInto, textOf } from './look.ts'
import { exampleFile } from './words.ts'

test('counts rows and adds the amounts up exactly', () => {
  expect(lookInto(exampleFile.text)).toEqual({ rows: 2, totalCents: 225 })
  expect(lookInto('\uFEFFTracking,"Net Amount",Reason\n1Z,"$1,200.10","a ""b"", c\nd"\n\n2Z,(0.20),\n')).toEqual({
    rows: 2,
    totalCents: 119_990,
  })
})

test('does not guess what it does not understand', () => {
  expect(lookInto('Tracking Number,Sum\n1Z,4')).toEqual({ rows: 1, totalCents: null })
  expect(lookInto('Amount\nfour')).toEqual({ rows: 1, totalCents: null })
  expect(lookInto('')).toEqual({ rows: 0, totalCents: null })
})

test('reads files of old and new programs', () => {
  expect(textOf(new TextEncoder().encode('Größe'))).toBe('Größe')
  expect(textOf(new Uint8Array([0x47, 0x72, 0xf6]))).toBe('Grö')
  expect(textOf(new Uint8Array([0xff, 0xfe, 0x41, 0x00]))).toBe('A')
})
