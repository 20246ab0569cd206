import { expect, test } from 'vitest'
import type { Rate } from '#lib/api/types.ts'
import { bestValue, marksOf, offerKey, sorted } from './choices.ts'

const rate = (
  service: string,
  amountCents: number,
  transitDays: number | null,
  deliveryDate: string | null = null,
): Rate => ({
  id: service,
  carrier: 'usps',
  carrierAccountId: 'account',
  service,
  serviceName: service,
  amountCents,
  listAmountCents: amountCents,
  currency: 'USD',
  zone: null,
  billedWeight: null,
  transitDays,
  deliveryDate,
  charges: [],
  explain: [],
})
const ground = rate('ground', 900, 4, '2026-11-25')
const priority = rate('priority', 1000, 2, '2026-11-23')
const express = rate('express', 3900, 1, '2026-11-22')
const slow = rate('slow', 800, null)

test('orders by price, then by arrival', () => {
  expect(sorted([express, ground, priority], 'price').map(({ id }) => id)).toEqual(['ground', 'priority', 'express'])
  const sooner = rate('sooner', 900, 3, '2026-11-24')
  expect(sorted([ground, sooner], 'price')[0]?.id).toBe('sooner')
})

test('orders by arrival with unknown arrivals last', () => {
  expect(sorted([slow, ground, express, priority], 'arrival').map(({ id }) => id)).toEqual([
    'express',
    'priority',
    'ground',
    'slow',
  ])
})

test('counts each later day as a share of the price for best value', () => {
  expect(bestValue([ground, priority, express])?.id).toBe('priority')
  expect(bestValue([slow])).toBeUndefined()
})

test('marks one rate each and none when there is no choice', () => {
  const marks = marksOf([ground, priority, express, slow])
  expect(marks.get('slow')).toEqual(['cheapest'])
  expect(marks.get('express')).toEqual(['fastest'])
  expect(marks.get('priority')).toEqual(['best value'])
  expect(marksOf([ground]).size).toBe(0)
})

test('knows the same offer by carrier, account and service, whatever its price', () => {
  expect(offerKey({ ...ground, id: 'other', amountCents: 1 })).toBe(offerKey(ground))
  expect(offerKey({ ...ground, carrierAccountId: 'second' })).not.toBe(offerKey(ground))
})
