/** Weights for reading: as the site likes to see them, never fed back into a request. */
import type { Weight, WeightUnit } from '#lib/api/types.ts'

/** NIST Handbook 44: one avoirdupois ounce. */
const gramsPerOunce = 28.349523125
const grams: Record<WeightUnit, number> = { oz: gramsPerOunce, lb: gramsPerOunce * 16, g: 1, kg: 1000 }

/** In grams, for comparing and adding up; never fed back into a request. */
export function gramsOf({ value, unit }: Weight): number {
  return value * grams[unit]
}

/** The value in another unit, to a thousandth. */
export function weightIn({ value, unit: own }: Weight, unit: WeightUnit): number {
  return own === unit ? value : Number(((value * grams[own]) / grams[unit]).toFixed(3))
}

/** At most `digits` decimals, none that are zero. */
function short(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** The weight split into pounds and ounces, to a tenth of a hundredth of an ounce. */
export function poundsAndOunces(weight: Weight): { pounds: number; ounces: number } {
  const ounces =
    weight.unit === 'oz'
      ? weight.value
      : weight.unit === 'lb'
        ? weight.value * 16
        : (weight.value * grams[weight.unit]) / gramsPerOunce
  const rounded = Number(ounces.toFixed(3))
  const pounds = Math.floor(rounded / 16)
  return { pounds, ounces: Number((rounded - pounds * 16).toFixed(3)) }
}

/** `2 lb 3.5 oz`, `8 oz`, `1.25 kg`: in the site's unit when given, else in the weight's own. */
export function weightText(weight: Weight, unit: WeightUnit = weight.unit): string {
  if (unit === 'lb') {
    const { pounds, ounces } = poundsAndOunces(weight)
    return [pounds ? `${pounds} lb` : '', ounces || !pounds ? `${short(ounces, 2)} oz` : ''].filter(Boolean).join(' ')
  }
  if (weight.unit === unit) return `${short(weight.value, 3)} ${unit}`
  return `${short((weight.value * grams[weight.unit]) / grams[unit], unit === 'g' ? 0 : 3)} ${unit}`
}

/** What was typed in the pounds and ounces fields as one exact weight, or null when it is empty or not a number. */
export function weightFromPounds(pounds: string, ounces: string): Weight | null {
  const lb = decimal(pounds)
  const oz = decimal(ounces)
  if (lb === null || oz === null || (lb === 0 && oz === 0)) return null
  if (oz === 0) return { value: lb, unit: 'lb' }
  return { value: Number((lb * 16 + oz).toFixed(6)), unit: 'oz' }
}

/** What was typed in a single field as a weight of `unit`, or null when it is empty or not a number. */
export function weightFromText(text: string, unit: WeightUnit): Weight | null {
  const value = decimal(text)
  return value === null || value === 0 ? null : { value, unit }
}

/** A number not below zero; empty text is zero; null for anything else. A decimal comma is understood. */
export function decimal(text: string): number | null {
  const plain = text.trim().replace(',', '.')
  if (!/^\d*\.?\d*$/.test(plain) || plain === '.') return null
  return Number(plain || '0')
}
