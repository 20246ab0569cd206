import { describe, expect, test } from 'vitest'
import type { PurchaseRequest } from '../carrier.ts'
import { at } from '../kit/values.ts'
import { checkPurchase, checkRate } from './check.ts'
import { fullCustoms } from './fixtures/everything.ts'
import { abroad, accountNumber, customs, purchase, rateRequest, recipient, sender } from './fixtures/requests.ts'
import { buildShip } from './label.ts'

const now = new Date()
const ship = (over: Partial<PurchaseRequest> = {}) => buildShip(purchase(over), accountNumber)
const shipment = (over: Partial<PurchaseRequest> = {}, ...path: string[]) =>
  at(ship(over), 'requestedShipment', ...path)

describe('addresses', () => {
  test('a missing phone is that of the other side; Quebec is PQ; Puerto Rico is a country', () => {
    const { phone: _phone, ...silent } = sender
    expect(shipment({ from: silent }, 'shipper', 'contact')).toMatchObject({ phoneNumber: '2125550199' })
    expect(shipment({ to: { ...recipient, country: 'CA', state: 'QC' } }, 'recipients', 'address')).toMatchObject({
      stateOrProvinceCode: 'PQ',
    })
    expect(shipment({ to: { ...recipient, state: 'PR' } }, 'recipients', 'address')).toMatchObject({
      countryCode: 'PR',
    })
  })

  const long = 'x'.repeat(36)
  test.each([
    ['phone_required', { from: { ...sender, phone: '' }, to: { ...recipient, phone: undefined } }, 'from.phone'],
    ['phone_invalid', { to: { ...recipient, phone: '555 0199' } }, 'to.phone'],
    ['name_required', { to: { ...recipient, name: undefined, company: undefined } }, 'to.name'],
    ['city_required', { to: { ...recipient, city: undefined } }, 'to.city'],
    ['state_required', { to: { ...recipient, state: 'New York' } }, 'to.state'],
    ['too_long', { to: { ...recipient, line2: long } }, 'to.line2'],
    ['too_long', { to: { ...recipient, company: long } }, 'to.company'],
    ['customs_required', { to: abroad }, 'customs'],
    ['references_too_many', { references: ['1', '2', '3', '4'] }, 'references'],
    ['reference_too_long', { references: [long] }, 'references'],
    ['service_unknown', { service: 'fedex_pigeon', carrierRef: null }, 'service'],
    ['service_not_offered', { service: 'fedex_ground_economy' }, 'service'],
    ['ship_date_too_far', { shipDate: '2999-01-01' }, 'shipDate'],
    ['weight_required', { packages: [{ weight: { value: 0, unit: 'lb' as const } }] }, 'weight'],
    [
      'packaging_mixed',
      { packages: [{ ...purchase().packages[0], packaging: 'letter' as const }, ...purchase().packages] },
      'packaging',
    ],
    ['option_not_offered', { options: { limitedQuantity: true } }, 'options.limitedQuantity'],
    ['option_not_offered', { options: { lithiumBatteries: 'ion_alone' as const } }, 'options.lithiumBatteries'],
    ['account_invalid', { options: { billTo: { party: 'recipient' as const, accountNumber: '1' } } }, 'options.billTo'],
    ['export_statement_twice', { to: abroad, customs: fullCustoms }, 'customs.itn'],
    [
      'goods_undeclared',
      { to: abroad, customs: { ...customs, contents: 'dangerous_goods' as const } },
      'customs.contents',
    ],
  ])('%s names the field', (code, over, field) => {
    const refusal = checkPurchase(purchase(over as Partial<PurchaseRequest>), now)
    expect(refusal?.code).toBe(code)
    expect(refusal?.text.startsWith(`${field}:`) || refusal?.text.startsWith(`${field}.`)).toBe(true)
  })

  test('parcels within the European Union need no customs data', () => {
    expect(checkRate(rateRequest({ from: abroad, to: { ...abroad, country: 'FR' } }), now)).toBeNull()
  })
})
