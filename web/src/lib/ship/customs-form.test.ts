import { expect, test } from 'vitest'
import type { Customs } from '#lib/api/types.ts'
import { outweighs, problemsOf, totalsOf } from './customs-check.ts'
import { customsOf } from './customs-data.ts'
import { customsForm, goodsForm, isEmpty, unitWeight } from './customs-form.ts'
import { exportAdvice } from './export-paper.ts'

const abroad = { unit: 'lb', from: 'US', to: 'DE' } as const
const shirts = goodsForm({
  description: 'Cotton T-shirts',
  quantity: '3',
  value: '12.50',
  weight: '8 oz',
  hsCode: '6109.10',
  origin: 'PT',
})
const form = (...items: Partial<typeof shirts>[]) => ({
  ...customsForm(),
  items: items.map((item) => goodsForm({ ...shirts, ...item })),
})

test('keeps everything from a shipment to the form and back', () => {
  const customs: Customs = {
    contents: 'other',
    contentsExplanation: 'Loan for an exhibition',
    nonDelivery: 'abandon',
    incoterm: 'DDP',
    invoiceNumber: 'R-17',
    itn: 'X20261121123456',
    senderTaxId: 'DE123',
    recipientTaxId: 'IM456',
    paperless: true,
    items: [
      {
        description: 'Model ship',
        quantity: 2,
        unitValueCents: 1999,
        unitWeight: { value: 0.5, unit: 'kg' },
        hsCode: '9503.00',
        originCountry: 'CN',
        sku: 'S-1',
      },
    ],
  }
  expect(customsOf(customsForm(customs), abroad)).toEqual(customs)
})

test('sends what was written, with the exemption that fits', () => {
  expect(customsOf(form({}), abroad)).toEqual({
    contents: 'merchandise',
    nonDelivery: 'return',
    incoterm: 'DAP',
    eelPfc: 'NOEEI 30.37(a)',
    items: [
      {
        description: 'Cotton T-shirts',
        quantity: 3,
        unitValueCents: 1250,
        unitWeight: { value: 8, unit: 'oz' },
        hsCode: '6109.10',
        originCountry: 'PT',
      },
    ],
  })
})

test('sends nothing while something is wrong, and names it by its field', () => {
  const wrong = { ...form({ value: 'x', weight: '', origin: '', hsCode: '1' }), contents: 'other' as const }
  expect(customsOf(wrong, abroad)).toBeNull()
  expect(Object.keys(problemsOf(wrong, 'lb'))).toEqual([
    'items.0.value',
    'items.0.weight',
    'items.0.hsCode',
    'items.0.origin',
    'explanation',
  ])
  expect(isEmpty(customsForm(null, 'US'))).toBe(true)
})

test('passes over a line nobody wrote on', () => {
  const two = { ...form({}), items: [shirts, goodsForm({ origin: 'US' })] }
  expect(problemsOf(two, 'lb')).toEqual({})
  expect(customsOf(two, abroad)?.items).toHaveLength(1)
})

test('reads weights in the site’s unit or with their own', () => {
  expect(unitWeight('0.5', 'lb')).toEqual({ value: 0.5, unit: 'lb' })
  expect(unitWeight('8 oz', 'lb')).toEqual({ value: 8, unit: 'oz' })
  expect(unitWeight('250g', 'lb')).toEqual({ value: 250, unit: 'g' })
  expect(['', 'x', '0', '1 stone'].map((text) => unitWeight(text, 'lb'))).toEqual([null, null, null, null])
})

test('adds up goods and finds that they weigh more than the parcels', () => {
  const { pieces, cents, grams } = totalsOf(form({}, { quantity: '2', weight: '1' }), 'lb')
  expect([pieces, cents]).toEqual([5, 6250])
  expect(outweighs(grams, [{ weight: { value: 3, unit: 'lb' } }])).toBe(true)
  expect(outweighs(grams, [{ weight: { value: 2, unit: 'lb' } }, { weight: { value: 24, unit: 'oz' } }])).toBe(false)
  expect(outweighs(grams, [null])).toBe(false)
})

test('frees a class of goods up to $2,500 from filing, and Canada', () => {
  expect(exportAdvice(form({ quantity: '200' }), abroad)?.legend).toBe('NOEEI 30.37(a)')
  expect(exportAdvice(form({ quantity: '201' }), abroad)).toMatchObject({
    legend: '',
    text: expect.stringContaining('$2,512.50'),
  })
  const classes = form({ quantity: '200' }, { quantity: '200', hsCode: '9503.00' })
  expect(exportAdvice(classes, abroad)?.legend).toBe('NOEEI 30.37(a)')
  expect(exportAdvice(form({ quantity: '900' }), { from: 'US', to: 'CA' })?.legend).toBe('NOEEI 30.36')
  expect(exportAdvice(form({}), { from: 'DE', to: 'US' })).toBeNull()
})
