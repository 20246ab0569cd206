import ipp from '@sealsystems/ipp'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IppMessageError, ippOperations, readIppAnswer, writeIppRequest } from './ipp-message.ts'

const common = { 'attributes-charset': 'utf-8', 'attributes-natural-language': 'en' }
const answer = ipp.serialize({
  statusCode: 'successful-ok',
  id: 7,
  version: '1.1',
  'operation-attributes-tag': common,
  'printer-attributes-tag': {
    'printer-state': 'stopped',
    'printer-state-reasons': ['media-empty-error', 'paused'],
    'printer-is-accepting-jobs': false,
    'printer-make-and-model': 'Müller 3',
    'printer-resolution-default': [[203, 203, 'dpi']],
    'media-col-default': { 'media-size': { 'x-dimension': 10_200, 'y-dimension': 15_200 }, 'media-top-margin': 0 },
    'document-format-supported': ['application/pdf', 'image/png'],
  },
})

/** A value of any tag, behind the header and the beginning of a printer group. */
function withValue(tag: number, name: string, value: Uint8Array): Buffer {
  const head = Buffer.from([1, 1, 0, 0, 0, 0, 0, 7, 4, tag, 0, name.length])
  const length = Buffer.from([value.length >> 8, value.length & 0xff])
  return Buffer.concat([head, Buffer.from(name), length, value, Buffer.from([3])])
}

describe('IPP messages', () => {
  test('an independent reader reads our request', () => {
    const request = writeIppRequest(ippOperations.getJobAttributes, 9, [
      { type: 'charset', name: 'attributes-charset', values: ['utf-8'] },
      { type: 'language', name: 'attributes-natural-language', values: ['en'] },
      { type: 'uri', name: 'printer-uri', values: ['ipp://10.0.0.9:631/ipp/print'] },
      { type: 'integer', name: 'job-id', values: [2_147_483_647] },
      { type: 'keyword', name: 'requested-attributes', values: ['job-state', 'job-name'] },
    ])
    expect(ipp.parse(request)).toEqual({
      version: '1.1',
      operation: 'Get-Job-Attributes',
      id: 9,
      'operation-attributes-tag': {
        ...common,
        'printer-uri': 'ipp://10.0.0.9:631/ipp/print',
        'job-id': 2_147_483_647,
        'requested-attributes': ['job-state', 'job-name'],
      },
    })
  })

  test('we read the answer of an independent writer; collections are skipped with all their members', () => {
    const { status, requestId, printer, job } = readIppAnswer(answer)
    expect({ status, requestId, job: job.size }).toEqual({ status: 0, requestId: 7, job: 0 })
    expect(Object.fromEntries(printer)).toEqual({
      'printer-state': [5],
      'printer-state-reasons': ['media-empty-error', 'paused'],
      'printer-is-accepting-jobs': [false],
      'printer-make-and-model': ['Müller 3'],
      'printer-resolution-default': [203],
      'media-col-default': [],
      'document-format-supported': ['application/pdf', 'image/png'],
    })
  })

  test('text with its language, dots per centimetre, and values of a wrong length', () => {
    const french = Buffer.from('\0\x05fr-fr\0\x06Pr\u00eate', 'utf8')
    expect(readIppAnswer(withValue(0x35, 'a', french)).printer.get('a')).toEqual(['Prête'])
    expect(readIppAnswer(withValue(0x35, 'a', french.subarray(0, 4))).printer.get('a')).toEqual([])
    const perCentimetre = Buffer.from([0, 0, 0, 80, 0, 0, 0, 80, 4])
    expect(readIppAnswer(withValue(0x32, 'a', perCentimetre)).printer.get('a')).toEqual([203])
    for (const tag of [0x21, 0x22, 0x23, 0x32]) {
      expect(readIppAnswer(withValue(tag, 'a', Buffer.alloc(3))).printer.get('a')).toEqual([])
    }
  })

  test('an answer cut anywhere is refused', () => {
    for (let length = 0; length < answer.length; length += 1) {
      expect(() => readIppAnswer(answer.subarray(0, length))).toThrow(IppMessageError)
    }
  })

  test('a length that would be negative as a signed number ends the reading', () => {
    expect(() => readIppAnswer(Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 1, 0x44, 0xff, 0xf9, 0x44, 3]))).toThrow(
      IppMessageError,
    )
  })

  test('junk is read or refused, never anything else', () => {
    const junk = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(junk, fc.nat(answer.length), (bytes, at) => {
        for (const message of [bytes, Buffer.concat([answer.subarray(0, at), bytes])]) {
          try {
            readIppAnswer(message)
          } catch (error) {
            expect(error).toBeInstanceOf(IppMessageError)
          }
        }
      }),
      { seed: 631, numRuns: 500 },
    )
  })
})
