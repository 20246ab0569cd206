import { describe, expect, test } from 'vitest'
import { packagings, type ShippingOptions } from '#contracts/carriers.ts'
import type { PurchaseRequest } from '../carrier.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { abroad, credentials, hold, labelOf, searchOf } from './fixtures/built.ts'
import { customs, foreigner, purchase, recipient, sender, today } from './fixtures/requests.ts'
import { imageInfoOf } from './label.ts'
import { buildManifest } from './manifest.ts'
import type { optionHandlers } from './options.ts'
import { buildPickup } from './pickup.ts'
import { Findings } from './problems.ts'
import { buildPayment } from './token.ts'

const optionCases: Record<keyof typeof optionHandlers, ShippingOptions> = {
  signature: { signature: 'adult_signature' },
  insuredValueCents: { insuredValueCents: 100_00 },
  certifiedMail: { certifiedMail: true },
  returnReceipt: { returnReceipt: 'hardcopy', certifiedMail: true },
  saturdayDelivery: { saturdayDelivery: true },
  sundayHolidayDelivery: { sundayHolidayDelivery: true },
  holdAtLocation: { holdAtLocation: hold },
  returnLabel: { returnLabel: true },
  billTo: { billTo: { party: 'third_party', accountNumber: '1' } },
  livePerishable: { livePerishable: true },
  dryIce: { dryIce: { value: 2, unit: 'lb' } },
  lithiumBatteries: { lithiumBatteries: 'ion_with_equipment' },
  limitedQuantity: { limitedQuantity: true },
  contents: { contents: 'library' },
  nonmachinable: { nonmachinable: true },
}

if (!officialSchemasPresent)
  process.stdout.write('no official API descriptions: USPS requests are not compared with them\n')

/**
 * The descriptions of two interfaces contradict themselves: they combine schemas with `allOf` and then forbid every
 * property of the parts, and they tell an e-mail address from a mobile number by nothing. Complaints of these two
 * kinds count only for names that the description does not know.
 */
function withoutContradictions(api: OfficialApi, problems: readonly string[]): string[] {
  const text = JSON.stringify(api.document)
  return problems.filter((problem) => {
    const name = problem.match(/must NOT have additional properties \{"additionalProperty":"(\w+)"\}$/)?.[1]
    if (name) return !text.includes(`"${name}":{`)
    return !problem.startsWith('/pickupAddress/contact/0 must match exactly one schema')
  })
}

describe.skipIf(!officialSchemasPresent)('the official descriptions accept', () => {
  const problems = (file: string, path: string, body: unknown) => {
    const api = new OfficialApi(`usps/${file}.json`)
    return withoutContradictions(api, api.problemsOfRequest('post', path, body))
  }
  const possible = Object.entries(optionCases).filter(([key]) => key !== 'billTo')

  test('labels with every option, format and packaging', () => {
    const api = new OfficialApi('usps/domestic-labels.json')
    const check = (over: Partial<PurchaseRequest>) => {
      const body = labelOf(over)
      const path = over.options?.returnLabel ? '/return-label' : '/label'
      expect(api.problemsOfRequest('post', path, body), JSON.stringify(over)).toEqual([])
    }
    for (const [, options] of possible) check({ options, references: ['PO 1', 'b'] })
    for (const service of ['usps_priority_mail', 'usps_priority_mail_express']) check({ service })
    for (const format of ['pdf', 'png', 'zpl'] as const)
      for (const dpi of [203, 300] as const) check({ label: { format, dpi } })
    const dimensions = { length: 9, width: 6, height: 3, unit: 'in' as const }
    for (const packaging of packagings.filter((one) => one !== 'postcard'))
      check({ packages: [{ weight: { value: 1, unit: 'lb' }, packaging, dimensions }], service: 'usps_priority_mail' })
    check({ to: { ...recipient, city: 'APO', state: 'AE', postalCode: '09008' }, customs })
    const imageInfo = imageInfoOf(purchase(), { way: 'outgoing', index: 0, customs: false, reprint: true })
    expect(api.problemsOfRequest('post', '/label-reprint', { imageInfo })).toEqual([])
  })

  test('international labels and their reprints', () => {
    const api = new OfficialApi('usps/international-labels.json')
    for (const service of [
      'usps_first_class_package_international',
      'usps_priority_mail_international',
      'usps_priority_mail_express_international',
    ])
      for (const options of [
        {},
        { insuredValueCents: 600_00 },
        { lithiumBatteries: 'ion_in_equipment' as const },
        { nonmachinable: true },
      ])
        for (const incoterm of ['DAP', 'DDP'] as const) {
          const body = labelOf({ ...abroad, service, options, customs: { ...customs, incoterm }, references: ['PO 1'] })
          expect(withoutContradictions(api, api.problemsOfRequest('post', '/international-label', body))).toEqual([])
        }
    const imageInfo = imageInfoOf(purchase(abroad), { way: 'international', index: 0, customs: true, reprint: true })
    expect(api.problemsOfRequest('post', '/international-label-reprint', { imageInfo })).toEqual([])
  })

  test('searches', () => {
    const api = new OfficialApi('usps/shipping-options.json')
    for (const [, options] of possible)
      for (const { body } of searchOf({ options })) expect(api.problemsOf('DomesticOptionsRequest', body)).toEqual([])
    for (const incoterm of ['DAP', 'DDP'] as const)
      for (const { body } of searchOf({ to: foreigner, customs: { ...customs, incoterm } }))
        expect(api.problemsOf('InternationalOptionsRequest', body)).toEqual([])
  })

  test('payment authorization, SCAN forms and pickups', () => {
    expect(problems('payments', '/payment-authorization', buildPayment(credentials))).toEqual([])
    expect(
      problems(
        'payments',
        '/payment-authorization',
        buildPayment({ ...credentials, accountType: 'PERMIT', accountNumber: '12-63101' }),
      ),
    ).toEqual([])
    const findings = new Findings()
    const shipments = [
      { carrierReference: '', trackingNumbers: ['9405530900066611112089'], service: 'usps_priority_mail' },
    ]
    const form = buildManifest({ manifestId: 'm', day: today, from: sender, shipments }, findings)
    expect(problems('scan-forms', '/scan-form', form)).toEqual([])
    const pickup = {
      ...{
        pickupId: 'p',
        address: sender,
        day: today,
        readyTime: '09:00',
        closeTime: '17:00',
        packages: 2,
        location: 'Back of house',
      },
      ...{
        weight: { value: 3, unit: 'lb' as const },
        services: ['usps_priority_mail', 'usps_ground_advantage'],
        instructions: '',
      },
    }
    expect(problems('carrier-pickup', '/carrier-pickup', buildPickup(pickup, findings))).toEqual([])
    expect(findings.problems).toEqual([])
  })
})
