import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MtSicsSimulator } from '../simulators/mt-sics-scale.ts'
import { MtSicsReader } from './mt-sics.ts'
import { mtSics } from './serial-protocols.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`mt-sics seed ${seed}\n`)

function read(text: string) {
  const junk: string[] = []
  const reader = new MtSicsReader((reason) => junk.push(reason))
  const answers = [...Buffer.from(text, 'latin1')].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
  return { answers, junk }
}

describe('MT-SICS answers, one byte at a time', () => {
  test.each([
    ['S S     100.00 g', 'stable', 100, 'g'],
    ['S S      5.100 lb', 'stable', 5.1, 'lb'],
    ['S S      113.5 oz', 'stable', 113.5, 'oz'],
    ['S D      1.940 kg', 'moving', 1.94, 'kg'],
    ['S S       0.00 g', 'zero', 0, 'g'],
    ['S S      -0.00 g', 'zero', 0, 'g'],
    ['S S     100.00 g ', 'stable', 100, 'g'],
  ])('%j', (line, status, value, unit) => {
    const weighing = { status, weight: { value, unit }, problem: null }
    expect(read(`${line}\r\n`)).toEqual({ answers: [weighing], junk: [] })
  })

  test.each([
    ['S I', 'moving', null],
    ['S +', 'over_capacity', null],
    ['S -', 'under_zero', null],
    ['S S      -1.00 g', 'under_zero', null],
    ['S D      -1.00 g', 'under_zero', null],
    ['S S     100.00 ct', 'fault', 'scale_unit'],
    ['ES', 'fault', 'scale_fault'],
    ['ET', 'fault', 'scale_fault'],
    ['EL', 'fault', 'scale_fault'],
    ['Z A', 'zero', null],
    ['ZI S', 'zero', null],
  ])('%j carries no weight', (line, status, problem) => {
    const weighing = { status, weight: null, problem }
    expect(read(`${line}\r\n`)).toEqual({ answers: [weighing], junk: [] })
  })

  test.each(['ZI D', 'Z I', 'Z +', 'Z -', 'ZI I', 'ZI +'])('%j is understood and no weighing', (line) => {
    expect(read(`${line}\r\n`)).toEqual({ answers: [null], junk: [] })
  })

  test.each([
    '',
    'S',
    'S S',
    'S A',
    'S S 100.00',
    'S S 1e3 g',
    'S S 9999999 g',
    'Q A',
    'T S     100.00 g',
    'TA A 1.00 g',
  ])('%j is reported', (line) => {
    expect(read(`${line}\r\n`)).toEqual({ answers: [], junk: ['malformed'] })
  })

  test('a line feed alone ends no answer', () => {
    expect(read('S S     100.00 g\n')).toEqual({ answers: [], junk: ['malformed'] })
  })

  test('an answer cut short is nothing, and too long a line is reported once', () => {
    expect(read('S S     100.00 g')).toEqual({ answers: [], junk: [] })
    const { answers, junk } = read(`S S ${'1'.repeat(100_000)} g\r\nS S     100.00 g\r\n`)
    expect(answers).toHaveLength(1)
    expect(junk).toEqual(['overflow'])
  })

  test('junk never throws, and a good answer on the line after it is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        const { answers } = read(`${Buffer.from(junk).toString('latin1')}\r\nS S     100.00 g\r\n`)
        return answers.at(-1)?.weight?.value === 100
      }),
      { seed, numRuns: 1_000 },
    )
  })
})

describe('the simulated MT-SICS balance', () => {
  const ask = (scale: MtSicsSimulator, command: string) => Buffer.from(scale.take(Buffer.from(command))).toString()

  test('answers the bytes of the protocol', () => {
    const scale = new MtSicsSimulator()
    scale.weight = { value: 100, unit: 'g' }
    expect(ask(scale, 'S\r\n')).toBe('S S     100.00 g\r\n')
    expect(ask(scale, mtSics.weigh)).toBe('S S     100.00 g\r\n')
    expect(ask(scale, mtSics.zero)).toBe('Z A\r\n')
    expect(ask(scale, 'XX\r\n')).toBe('ES\r\n')
  })

  test('is understood by the reader in every state', () => {
    const scale = new MtSicsSimulator()
    const seen = (command: string) => new MtSicsReader(() => undefined).feed(Buffer.from(ask(scale, command)))[0]
    scale.weight = { value: 1.94, unit: 'kg' }
    expect(seen(mtSics.weigh)?.weight).toEqual({ value: 1.94, unit: 'kg' })
    scale.faults.add('moving')
    expect(seen(mtSics.weigh)).toMatchObject({ status: 'moving', weight: { value: 1.94 } })
    expect(seen('S\r\n')).toMatchObject({ status: 'moving', weight: null })
    expect(seen(mtSics.zero)).toBeNull()
    scale.faults.delete('moving')
    scale.faults.add('over_capacity')
    expect(seen('S\r\n')?.status).toBe('over_capacity')
    scale.faults.delete('over_capacity')
    expect(seen('ZI\r\n')?.status).toBe('zero')
    scale.faults.add('logic')
    expect(seen('S\r\n')?.problem).toBe('scale_fault')
  })
})
