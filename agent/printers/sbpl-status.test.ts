import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SatoStatus, SatoStatusReader, satoProblem } from './sbpl-status.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`sbpl-status seed ${seed}\n`)

const lanHead = '\x00\x00\x00\x1b\x05'
const answer = ({ id = '05', code = 'G', quantity = '000050', name = 'SATO' } = {}) =>
  `\x02${id}${code}${quantity}${name.padEnd(16)}\x03`
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

function byteByByte(text: string, link: 'lan' | 'other' = 'lan') {
  const reader = new SatoStatusReader(link)
  return [...latin1(text)].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
}

function status(code: string, quantity = '000000'): SatoStatus {
  const [only] = byteByByte(answer({ code, quantity }), 'other')
  if (only?.kind !== 'status') throw new Error(`no status for ${code}`)
  return only
}

describe('SATO STATUS4 answers', () => {
  test('the lengths of the manual', () => {
    expect(answer()).toHaveLength(27)
    expect(lanHead + answer()).toHaveLength(32)
  })

  test.each(['lan', 'other'] as const)('a printing printer on %s, one byte at a time', (link) => {
    expect(byteByByte(link === 'lan' ? lanHead + answer() : answer(), link)).toEqual([
      { kind: 'status', jobNumber: 5, jobName: 'SATO', activity: 'printing', code: 'G', remaining: 50 },
    ])
  })

  test('nothing to do: no job number, no name', () => {
    expect(byteByByte(answer({ id: '  ', code: 'A', quantity: '000000', name: '' }), 'other')).toEqual([
      { kind: 'status', jobNumber: null, jobName: null, activity: 'waiting', code: 'A', remaining: 0 },
    ])
  })

  test.each([
    ['0', 'offline', 'paused'],
    ['3', 'offline', 'paused'],
    ['A', 'waiting', null],
    ['B', 'waiting', null],
    ['E', 'waiting', 'paused'],
    ['G', 'printing', null],
    ['K', 'printing', 'paused'],
    ['M', 'dispensing', null],
    ['S', 'editing', null],
    ['a', 'error', 'buffer_full'],
    ['b', 'error', 'head_open'],
    ['c', 'error', 'media_out'],
    ['d', 'error', 'ribbon_out'],
    ['e', 'error', 'media_fault'],
    ['f', 'error', 'sensor_fault'],
    ['g', 'error', 'head_fault'],
    ['i', 'error', 'printer_error'],
    ['j', 'error', 'cutter_fault'],
    ['k', 'error', 'printer_error'],
  ])('code %s is %s, problem %s', (code, activity, problem) => {
    expect(status(code).activity).toBe(activity)
    expect(satoProblem(status(code))).toBe(problem)
  })

  test('out of labels the printer says how many it keeps', () => {
    expect(status('c', '000098').remaining).toBe(98)
    expect(status('c').remaining).toBe(0)
  })

  test('a name may hold the bytes that frame the answer', () => {
    expect(byteByByte(lanHead + answer({ name: '\x03\x02\x00\x1b' }))).toMatchObject([{ jobName: '\x03\x02\x00\x1b' }])
  })

  test.each([
    ['no head where one is due', answer(), 27],
    ['a code that is none', lanHead + answer({ code: 'Z' }), 32],
    ['a quantity that is none', lanHead + answer({ quantity: '00 050' }), 32],
    ['an id that is none', lanHead + answer({ id: 'x1' }), 32],
    ['no end', `${lanHead}${answer().slice(0, -1)}\x02`, 32],
    ['a shorter answer: STATUS3', '\x02  A000000\x03', 11],
  ])('noise, and the next answer is read: %s', (_name, text, bytes) => {
    const reader = new SatoStatusReader('lan')
    const found = reader.feed(latin1(text + lanHead + answer()))
    expect(found).toMatchObject([{ kind: 'noise', bytes }, { kind: 'status' }])
  })

  test('cut short it is no answer, and nothing of it spoils the next', () => {
    const whole = lanHead + answer()
    for (let length = 1; length < whole.length; length += 1) {
      const reader = new SatoStatusReader('lan')
      expect(reader.feed(latin1(whole.slice(0, length)))).toEqual([])
      expect(reader.feed(latin1(whole))).toMatchObject([{ kind: 'noise', bytes: length }, { kind: 'status' }])
    }
  })

  test('junk never throws; each byte is accounted for and a good answer after it is still read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(0, 0x1b, 5, 2, 3, 0x30), fc.nat(255)), { maxLength: 300 }),
        (junk) => {
          const reader = new SatoStatusReader('other')
          const found = [...reader.feed(Uint8Array.from(junk)), ...reader.feed(latin1(`${'\n'.repeat(27)}${answer()}`))]
          expect(found.at(-1)).toMatchObject({ kind: 'status', remaining: 50 })
          const lengths = found.map((part) => (part.kind === 'noise' ? part.bytes : 27))
          expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(junk.length + 54)
        },
      ),
      { seed, numRuns: 500 },
    )
  })

  test('a flood is dropped, not kept', () => {
    const reader = new SatoStatusReader('lan')
    expect(reader.feed(new Uint8Array(1_000_000).fill(0x41))).toEqual([{ kind: 'noise', bytes: 1_000_000 }])
    expect(reader.feed(latin1(lanHead + answer()))).toHaveLength(1)
  })
})
