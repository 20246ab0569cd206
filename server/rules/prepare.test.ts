import { describe, expect, it } from 'vitest'
import { request, rule, userId } from './fixtures/examples.ts'
import { prepareOptions } from './prepare.ts'

const over300 = rule({
  effect: 'signature',
  name: 'Dear things',
  signature: 'signature',
  when: { overValueCents: 300_00 },
})
const over1000 = rule({
  effect: 'signature',
  name: 'Very dear',
  signature: 'adult_signature',
  when: { overValueCents: 1000_00 },
})
const worth = (dollars: number, options = {}) => request({ options: { insuredValueCents: dollars * 100, ...options } })

describe('a signature rule', () => {
  it('asks for its signature over its value, and says so', () => {
    const { options, notes } = prepareOptions([over300], worth(301))
    expect(options).toEqual({ insuredValueCents: 301_00, signature: 'signature' })
    expect(notes).toEqual([
      { topic: 'rule', text: 'Rule “Dear things” asks for a signature: the value, $301.00, is over $300.00.' },
    ])
  })

  it('leaves a request below alone', () => {
    const asked = worth(300)
    expect(prepareOptions([over300, over1000], asked)).toEqual({ options: asked.options, notes: [] })
  })

  it.each(['signature', 'adult_signature', 'adult_signature_restricted'] as const)('never lowers %s', (signature) => {
    const asked = worth(500, { signature })
    expect(prepareOptions([over300], asked)).toEqual({ options: asked.options, notes: [] })
  })

  it('raises what was asked for when it wants more', () => {
    const { options, notes } = prepareOptions([over300, over1000], worth(1001, { signature: 'signature' }))
    expect(options.signature).toBe('adult_signature')
    expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining('“Very dear” asks for an adult signature')])
  })

  it('gives way to the higher one, also from farther off; of equal ones the nearest is named', () => {
    const mine = { ...over300, name: 'Mine', scope: 'user' as const, scopeId: userId }
    expect(prepareOptions([mine, over300, over1000], worth(2000)).options.signature).toBe('adult_signature')
    expect(prepareOptions([mine, over300], worth(2000)).notes[0]?.text).toContain('“Mine”')
  })

  it('looks at its other conditions too, and other effects ask for nothing', () => {
    const abroad = { ...over300, when: { ...over300.when, destination: 'international' as const } }
    const strange = rule({ effect: 'exclude', signature: 'signature', services: ['ups_ground'] })
    expect(prepareOptions([abroad, strange], worth(500)).options.signature).toBeUndefined()
  })
})
