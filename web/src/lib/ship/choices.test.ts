import { expect, test } from 'vitest'
import type { Rate, RateChoices } from '#lib/api/types.ts'
import { marksOf, offerKey, sorted } from './choices.ts'
import { rateOf } from './fixtures/rates.ts'

const ground = rateOf('ground', { chargedCents: 900, transitDays: 4, deliveryDate: '2026-11-25' })
const priority = rateOf('priority', { chargedCents: 1000, transitDays: 2, deliveryDate: '2026-11-23' })
const express = rateOf('express', { chargedCents: 3900, transitDays: 1, deliveryDate: '2026-11-22' })
const slow = rateOf('slow', { chargedCents: 800 })
const ids = (rates: readonly Rate[]) => rates.map(({ id }) => id)
const choices = (given: Partial<RateChoices>): RateChoices => ({
  cheapest: null,
  fastest: null,
  bestValue: null,
  byRule: null,
  byRuleReason: '',
  ...given,
})

test('orders by what the account pays, then by arrival', () => {
  expect(ids(sorted([express, ground, priority], 'price'))).toEqual(['ground', 'priority', 'express'])
  const sooner = rateOf('sooner', { chargedCents: 900, transitDays: 3, deliveryDate: '2026-11-24' })
  expect(sorted([ground, sooner], 'price')[0]?.id).toBe('sooner')
  const markedUp = rateOf('marked-up', { amountCents: 700, chargedCents: 950 })
  expect(ids(sorted([markedUp, ground], 'price'))).toEqual(['ground', 'marked-up'])
})

test('orders by arrival, the hour too, with unknown arrivals last', () => {
  expect(ids(sorted([slow, ground, express, priority], 'arrival'))).toEqual(['express', 'priority', 'ground', 'slow'])
  const morning = { ...express, id: 'morning', deliveryTime: '10:30', chargedCents: 9000 }
  expect(ids(sorted([express, morning], 'arrival'))).toEqual(['morning', 'express'])
})

test('marks what the server chose', () => {
  const chosen = choices({ cheapest: 'slow', fastest: 'express', bestValue: 'priority', byRule: 'slow' })
  const marks = marksOf(chosen, [ground, priority, express, slow])
  expect(marks.get('slow')).toEqual(['cheapest'])
  expect(marks.get('express')).toEqual(['fastest'])
  expect(marks.get('priority')).toEqual(['best value'])
})

test('marks a rule that prefers another than the cheapest, and nothing when there is no choice', () => {
  const chosen = choices({ cheapest: 'ground', byRule: 'priority' })
  expect(marksOf(chosen, [ground, priority]).get('priority')).toEqual(['by rule'])
  expect(marksOf(chosen, [ground]).size).toBe(0)
  expect(marksOf(null, [ground, priority]).size).toBe(0)
})

test('knows the same offer by carrier, account and service, whatever its price', () => {
  expect(offerKey({ ...ground, id: 'other', chargedCents: 1 } as Rate)).toBe(offerKey(ground))
  expect(offerKey({ ...ground, carrierAccountId: 'second' })).not.toBe(offerKey(ground))
})
