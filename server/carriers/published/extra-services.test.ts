import { describe, expect, test } from 'vitest'
import type { Packaging, ShippingOptions } from '#contracts/carriers.ts'
import { across, cards, extrasOf, rateIn, reasons, refusalIn, request } from './fixtures/requests.ts'
import { rateAll } from './rate.ts'

const ask = (options: ShippingOptions, packaging: Packaging = 'package') =>
  across({ options, packaging, weight: { value: 3, unit: 'oz' } })
const extras = (options: ShippingOptions, service: string, packaging?: Packaging) =>
  extrasOf(rateIn(ask(options, packaging), service))

describe('signature', () => {
  test('costs less electronically than at the counter', () => {
    const plain = rateIn(ask({}), 'ground_advantage')
    const signed = rateIn(ask({ signature: 'signature' }), 'ground_advantage')
    expect(signed.amountCents - plain.amountCents).toBe(395)
    expect(signed.listAmountCents - plain.listAmountCents).toBe(495)
  })

  test('is included by Express, and there for books', () => {
    const rate = rateIn(ask({ signature: 'signature' }), 'priority_mail_express')
    expect(extrasOf(rate)).toEqual([])
    expect(reasons(rate)).toContain('included on request')
    expect(extras({ signature: 'signature' }, 'media_mail')).toEqual(['Signature Confirmation 395'])
  })

  test("an adult's is charged where it exists, refused elsewhere", () => {
    expect(extras({ signature: 'adult_signature' }, 'priority_mail')).toEqual(['Adult signature 840'])
    expect(extras({ signature: 'adult_signature_restricted' }, 'priority_mail_express')).toEqual([
      'Adult signature, restricted delivery 865',
    ])
    const answer = ask({ signature: 'adult_signature' })
    expect(refusalIn(answer, 'media_mail').code).toBe('signature_unavailable')
    const military = rateAll(cards, request('10001', '09012', { options: { signature: 'adult_signature' } }))
    expect(military.rates).toEqual([])
  })

  test('a letter needs Certified Mail for one', () => {
    expect(refusalIn(ask({ signature: 'signature' }, 'letter'), 'first_class_mail').message).toContain('certifiedMail')
  })
})

describe('Certified Mail', () => {
  test('goes with First-Class Mail and Priority Mail only', () => {
    const options = { certifiedMail: true, returnReceipt: 'electronic' as const }
    expect(extras(options, 'first_class_mail', 'letter')).toEqual([
      'Certified Mail 530',
      'Return receipt, electronic 282',
    ])
    expect(extras(options, 'priority_mail')).toEqual(['Certified Mail 530', 'Return receipt, electronic 282'])
    for (const code of ['ground_advantage', 'priority_mail_express', 'media_mail', 'library_mail'])
      expect(refusalIn(ask(options), code).code).toBe('certified_mail_unavailable')
  })

  test('includes a signature, has its own price with an adult one, and none restricted', () => {
    const plain = rateIn(ask({ certifiedMail: true, signature: 'signature' }, 'letter'), 'first_class_mail')
    expect(extrasOf(plain)).toEqual(['Certified Mail 530'])
    expect(reasons(plain)).toContain('part of Certified Mail')
    expect(extras({ certifiedMail: true, signature: 'adult_signature' }, 'first_class_mail', 'letter')).toEqual([
      'Certified Mail, adult signature 1370',
    ])
    const restricted = ask({ certifiedMail: true, signature: 'adult_signature_restricted' }, 'letter')
    expect(refusalIn(restricted, 'first_class_mail').code).toBe('signature_unavailable')
  })

  test('may not be insured', () => {
    const answer = ask({ certifiedMail: true, insuredValueCents: 50_000 })
    expect(refusalIn(answer, 'priority_mail').code).toBe('insurance_unavailable')
  })
})

describe('return receipt', () => {
  test('needs something that is signed for', () => {
    const answer = ask({ returnReceipt: 'hardcopy' })
    expect(refusalIn(answer, 'priority_mail').message).toContain('insurance over $500')
    expect(extrasOf(rateIn(answer, 'priority_mail_express'))).toEqual(['Return receipt, hardcopy 440'])
    expect(refusalIn(ask({ returnReceipt: 'electronic' }), 'priority_mail_express').code).toBe(
      'return_receipt_unavailable',
    )
    expect(extras({ returnReceipt: 'hardcopy', insuredValueCents: 500_01 }, 'media_mail')).toEqual([
      'Return receipt, hardcopy 440',
      'Insurance for $500.01 895',
    ])
  })
})

describe('insurance', () => {
  test.each([
    [0, 'ground_advantage', []],
    [10_000, 'ground_advantage', []],
    [10_001, 'ground_advantage', [440]],
    [60_000, 'priority_mail', [895]],
    [60_001, 'priority_mail', [1045]],
    [70_000, 'priority_mail', [1045]],
    [70_001, 'priority_mail_express', [1195]],
    [500_000, 'priority_mail', [895 + 44 * 150]],
    [1, 'media_mail', [270]],
    [5_001, 'library_mail', [340]],
  ])('of %i cents with %s', (insuredValueCents, service, fees) => {
    const rate = rateIn(ask({ insuredValueCents }), service)
    expect(rate.charges.filter(({ kind }) => kind === 'insurance').map((charge) => charge.amountCents)).toEqual(fees)
  })

  test('that is included is told', () => {
    expect(reasons(rateIn(ask({ insuredValueCents: 9_900 }), 'priority_mail'))).toContain(
      'Insurance for $99.00 is included: up to $100.00',
    )
  })

  test('over $5,000 is refused', () => {
    expect(refusalIn(ask({ insuredValueCents: 500_001 }), 'priority_mail').code).toBe('insurance_too_high')
  })

  test('of an envelope is for merchandise', () => {
    expect(reasons(rateIn(ask({ insuredValueCents: 5_000 }, 'large_envelope'), 'first_class_mail'))).toContain(
      'merchandise only',
    )
  })
})
