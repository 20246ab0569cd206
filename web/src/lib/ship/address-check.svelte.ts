/** Validation of the recipient with a carrier: asked when the address is left, never in the way of shipping. */
import { api, take } from '#lib/api/client.ts'
import { isAbort, problemOf } from '#lib/api/problem.ts'
import type { AddressValidation } from '#lib/api/types.ts'
import { postalCodeComplete } from '#lib/format/address.ts'
import { checkKey, differences } from './address-check.ts'
import { type AddressForm, addressOf } from './address-form.ts'

const debounceMs = 300

export class AddressCheck {
  checking = $state(false)
  #found = $state.raw<{ key: string; answer: AddressValidation } | null>(null)
  /** the address the user decided on against the carrier's advice */
  #kept = $state('')
  #controller: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** What is known of this very address; null while it has not been checked. */
  answer(form: AddressForm): AddressValidation | null {
    return this.#found?.key === checkKey(form) ? this.#found.answer : null
  }

  /** The best correction that is still to be decided on; null when there is none. */
  proposal(form: AddressForm): AddressValidation['candidates'][number] | null {
    const [best] = this.answer(form)?.candidates ?? []
    if (!best || this.answer(form)?.verdict === 'ambiguous' || this.#kept === checkKey(form)) return null
    return differences(form, best).length ? best : null
  }

  /** True when the user keeps the address as it is. */
  isKept(form: AddressForm): boolean {
    return this.#kept === checkKey(form)
  }

  keep(form: AddressForm): void {
    this.#kept = checkKey(form)
  }

  /** The form now holds the carrier's own way of writing it, which needs no second check. */
  accept(form: AddressForm): void {
    const answer = this.#found?.answer
    const text = 'Written as the carrier knows it'
    if (answer) this.#found = { key: checkKey(form), answer: { ...answer, text, verdict: 'valid', candidates: [] } }
  }

  /** Asks soon, unless the address is incomplete or was asked about already. `again` asks in any case. */
  ask(form: AddressForm, again = false): void {
    clearTimeout(this.#timer)
    if (!form.line1.trim() || !form.city.trim() || !postalCodeComplete(form)) return
    if (!again && this.answer(form)) return
    this.#timer = setTimeout(() => void this.#check(form), again ? 0 : debounceMs)
  }

  reset(): void {
    clearTimeout(this.#timer)
    this.#controller?.abort()
    this.#found = null
    this.#kept = ''
    this.checking = false
  }

  async #check(form: AddressForm): Promise<void> {
    this.#controller?.abort()
    const own = new AbortController()
    this.#controller = own
    const key = checkKey(form)
    this.checking = true
    try {
      const body = { address: addressOf(form) }
      const answer = await take(api.POST('/v1/addresses/validation', { body, signal: own.signal }))
      this.#found = { key, answer }
    } catch (thrown) {
      if (isAbort(thrown)) return
      const text = problemOf(thrown).detail
      this.#found = { key, answer: { verdict: 'not_checked', carrier: null, candidates: [], text } }
    }
    if (!own.signal.aborted) this.checking = false
  }
}
