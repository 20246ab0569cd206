import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brotherStatusOid } from './brother-snmp.ts'
import { readSnmp, snmpGet, snmpResponse } from './snmp.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`snmp seed ${seed}\n`)

describe('SNMP datagrams', () => {
  test('a question, byte for byte (RFC 1157; sysDescr.0 of the community public)', () => {
    const hex = Buffer.from(snmpGet(77, [1, 3, 6, 1, 2, 1, 1, 1, 0])).toString('hex')
    expect(hex).toBe('302902010004067075626c6963a01c02040000004d020100020100300e300c06082b060102010101000500')
  })

  test('an answer carries the octets back', () => {
    const value = Uint8Array.from({ length: 32 }, (_, place) => place)
    const answer = snmpResponse(123_456, brotherStatusOid, value)
    expect(readSnmp(answer)).toEqual({ kind: 'response', requestId: 123_456, value })
    expect(readSnmp(snmpGet(5, brotherStatusOid))).toEqual({ kind: 'get', requestId: 5, value: null })
  })

  test('an answer that is an error is none', () => {
    const answer = snmpResponse(1, brotherStatusOid, new Uint8Array(32))
    // The error status follows the four bytes of the request id.
    answer[answer.indexOf(0xa2) + 10] = 2
    expect(readSnmp(answer)).toBeNull()
  })

  test('cut short at any byte, or junk: never a value, never an exception', () => {
    const answer = snmpResponse(9, brotherStatusOid, new Uint8Array(32))
    for (let length = 0; length < answer.length; length += 1) expect(readSnmp(answer.subarray(0, length))).toBeNull()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        readSnmp(junk)
      }),
      { seed, numRuns: 500 },
    )
  })
})
