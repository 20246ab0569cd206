/** A carrier for tests of the end of the day: prices and labels of the built-in engine, forms and drivers of its own. */

import type { CarrierCode } from '#contracts/carriers.ts'
import type { Carrier, ManifestRequest, Outcome, PickupRequest } from '../../carriers/index.ts'
import { createPublishedCarrier } from '../../carriers/published/carrier.ts'

/** What the next answers are: given, refused, none at all, trouble after the work, too many requests, or held back. */
export type Fate = 'answer' | 'refuse' | 'throw' | 'trouble' | 'busy' | 'hold'

export interface EndOfDayCarrier extends Carrier {
  fate: Fate
  /** what was really done, by our reference */
  closed: ManifestRequest[]
  ordered: PickupRequest[]
  cancelled: string[]
  /** lets go of what is held back */
  release(): void
  form: { format: 'pdf' | 'png' | 'gif' | 'zpl'; base64: string } | null
}

export function endOfDayCarrier(code: CarrierCode): EndOfDayCarrier {
  const held: (() => void)[] = []
  const carrier: EndOfDayCarrier = {
    ...createPublishedCarrier(),
    code,
    fate: 'answer',
    closed: [],
    ordered: [],
    cancelled: [],
    form: null,
    release: () => {
      for (const go of held.splice(0)) go()
    },
    manifest: (request) =>
      answer(() => {
        carrier.closed.push(request)
        const document = carrier.form && { kind: 'other' as const, name: 'Form', ...carrier.form }
        return { number: `FORM-${carrier.closed.length}`, document }
      }),
    schedulePickup: (request) =>
      answer(() => {
        carrier.ordered.push(request)
        const number = `PU-${carrier.ordered.length}`
        return {
          number,
          amountCents: 300,
          currency: 'USD',
          text: 'The driver comes.',
          carrierData: { key: `key-${number}` },
        }
      }),
    cancelPickup: (_request, { number, carrierData }) =>
      answer(() => {
        carrier.cancelled.push(`${number} ${carrierData.key}`)
        return { cancelled: true as const }
      }),
  }

  async function answer<T>(work: () => T): Promise<Outcome<T>> {
    const said = (text: string, id: string, retryable: boolean): Outcome<T> => ({
      result: null,
      messages: [{ carrier: code, code: id, text, severity: 'error', retryable }],
    })
    if (carrier.fate === 'refuse') return said('Past the cut-off.', 'cut_off', false)
    if (carrier.fate === 'busy') return said('Too many requests.', 'http_429', true)
    if (carrier.fate === 'throw') throw new Error('the connection broke')
    if (carrier.fate === 'hold') await new Promise<void>((go) => held.push(go))
    const result = work()
    return carrier.fate === 'trouble' ? said('Out of order.', 'http_500', true) : { result, messages: [] }
  }

  return carrier
}
