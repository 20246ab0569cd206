/** A pickup as its form holds it, what is missing in it, and what is sent. */
import type { PickupInput } from '#lib/api/types.ts'
import { decimal } from '#lib/format/weight.ts'
import type { PickupWindow } from './window.ts'

export interface PickupForm extends PickupWindow {
  carrierAccountId: string
  siteId: string
  packages: string
  weight: string
  unit: 'lb' | 'kg'
  location: string
  instructions: string
}
export type PickupField = 'carrierAccountId' | 'siteId' | 'day' | 'readyTime' | 'closeTime' | 'packages' | 'weight'

const packagesMax = 999

export function emptyForm(
  at: Pick<PickupForm, 'carrierAccountId' | 'siteId' | 'unit'>,
  window: PickupWindow,
): PickupForm {
  return { ...at, ...window, packages: '', weight: '', location: '', instructions: '' }
}

/** What is wrong with the form, by field, with the cure; empty when it can be sent. Times are compared as text. */
export function missingIn(form: PickupForm): Partial<Record<PickupField, string>> {
  const found: Partial<Record<PickupField, string>> = {}
  if (!form.carrierAccountId) found.carrierAccountId = 'Choose who is to fetch the parcels.'
  if (!form.siteId) found.siteId = 'Choose where they are fetched.'
  if (!form.day) found.day = 'Choose a day.'
  if (!form.readyTime) found.readyTime = 'Say from when the parcels are ready.'
  if (!form.closeTime) found.closeTime = 'Say until when somebody is there.'
  else if (form.readyTime && form.closeTime <= form.readyTime)
    found.closeTime = `Take a time later than ${form.readyTime}.`
  const packages = countOf(form.packages)
  if (packages === null) found.packages = `Enter a number from 1 to ${packagesMax}.`
  if (!decimal(form.weight)) found.weight = 'Enter the weight of all together; an estimate will do.'
  return found
}

/** The order, or null while something is missing. */
export function inputOf(form: PickupForm): PickupInput | null {
  const packages = countOf(form.packages)
  const value = decimal(form.weight)
  if (packages === null || !value || Object.keys(missingIn(form)).length > 0) return null
  const { carrierAccountId, siteId, day, readyTime, closeTime, unit } = form
  const location = form.location.trim()
  const instructions = form.instructions.trim()
  return {
    ...{ carrierAccountId, siteId, day, readyTime, closeTime, packages, weight: { value, unit } },
    ...(location && { location }),
    ...(instructions && { instructions }),
  }
}

function countOf(text: string): number | null {
  const count = /^\d{1,3}$/.test(text.trim()) ? Number(text.trim()) : 0
  return count > 0 ? count : null
}
