/** Batches in tests: rows, waiting for a state, and carriers that do as they are told. */
import { expect, vi } from 'vitest'
import type { Batch, BatchItem, BatchState } from '#contracts/batches.ts'
import type { Carrier, CarrierAccountRow, PurchaseRequest } from '../../carriers/index.ts'
import { createPublishedCarrier } from '../../carriers/published/carrier.ts'
import type { Client } from '../../platform/testing/app.ts'
import { sanFrancisco } from '../../platform/testing/people.ts'
import { twoPounds } from '../../platform/testing/shipping.ts'

/** A row as the API takes it. */
export const row = (name: string, more: Record<string, unknown> = {}) => ({
  to: { ...sanFrancisco, name },
  packages: [twoPounds],
  ...more,
})

export const rows = (count: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: count }, (_, index) => row(`Recipient ${index + 1}`, more))

export async function made(client: Client, body: Record<string, unknown>): Promise<Batch> {
  const answer = await client.post('/v1/batches', { service: 'usps_ground_advantage', ...body })
  if (answer.statusCode !== 201) throw new Error(`no batch: ${answer.body}`)
  return answer.json()
}

export async function inState(client: Client, id: string, state: BatchState): Promise<Batch> {
  return vi.waitFor(
    async () => {
      const batch: Batch = (await client.get(`/v1/batches/${id}`)).json()
      expect(batch.state).toBe(state)
      return batch
    },
    { timeout: 60_000, interval: 30 },
  )
}

/** A batch that was checked. */
export async function checked(client: Client, body: Record<string, unknown>): Promise<Batch> {
  return inState(client, (await made(client, body)).id, 'ready')
}

/** Says yes to the total that is shown. */
export async function buy(client: Client, { id, totalCents }: Batch): Promise<Batch> {
  const answer = await client.post(`/v1/batches/${id}/buy`, { totalCents })
  if (answer.statusCode !== 202) throw new Error(`not begun: ${answer.body}`)
  return answer.json()
}

/** Every row, through all pages. */
export async function itemsOf(client: Client, id: string, query = ''): Promise<BatchItem[]> {
  const items: BatchItem[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: BatchItem[]; nextCursor: string | null } = (
      await client.get(`/v1/batches/${id}/items?limit=200${query}${cursor ? `&cursor=${cursor}` : ''}`)
    ).json()
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

export interface ToldCarrier {
  /** recipients it has a price for; all when absent */
  offers?: (recipient: string) => boolean
  /** added to every price */
  dearerBy?: number
  /** before it buys; `refused` and `silent` (bought, but nobody hears of it) are answers of their own */
  buying?: (recipient: string) => Promise<'refused' | 'silent' | undefined>
  /** how often each purchase was made, by our reference */
  bought: Map<string, number>
}

const published = createPublishedCarrier()

/** The built-in price engine under the hand of a test. */
export function toldCarrier(account: CarrierAccountRow, told: ToldCarrier): Carrier {
  const recipient = ({ to }: Pick<PurchaseRequest, 'to'>) => to.name ?? ''
  return {
    ...published,
    code: account.carrier,
    slowestPurchaseMs: 5_000,
    trustNotFoundAfterMs: 0,
    rate: async (request) => {
      if (told.offers && !told.offers(recipient(request))) return { result: { rates: [], refusals: [] }, messages: [] }
      const { result, messages } = await published.rate(request)
      const more = told.dearerBy ?? 0
      const rates = (result?.rates ?? []).map((rate) => ({
        ...rate,
        amountCents: rate.amountCents + more,
        charges: [
          ...rate.charges,
          ...(more ? [{ kind: 'surcharge' as const, name: 'Surcharge', amountCents: more }] : []),
        ],
      }))
      return { result: result && { ...result, rates }, messages }
    },
    buy: async (request) => {
      const fate = await told.buying?.(recipient(request))
      if (fate === 'refused')
        return {
          result: null,
          messages: [
            { carrier: account.carrier, code: 'no', text: 'We do not go there.', severity: 'error', retryable: false },
          ],
        }
      told.bought.set(request.intentId, (told.bought.get(request.intentId) ?? 0) + 1)
      if (fate === 'silent') throw new Error('the connection broke')
      return published.buy({ ...request, agreedAmountCents: request.agreedAmountCents - (told.dearerBy ?? 0) })
    },
    find: async (request) => (told.bought.has(request.intentId) ? published.find(request) : 'not_found'),
  }
}

/** A promise and what settles it. */
export function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}
