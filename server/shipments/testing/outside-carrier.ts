/** A carrier outside our process, for crash tests: an HTTP server that keeps what was bought, and our side of its protocol. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Carrier, PurchaseRequest } from '../../carriers/index.ts'
import { createPublishedCarrier } from '../../carriers/published/carrier.ts'

export interface OutsideCarrier {
  url: string
  /** purchases by our reference: how often each was bought */
  bought: ReadonlyMap<string, number>
  close(): Promise<void>
}

/**
 * Buys even when the caller has gone, as carriers do. `chance` gives numbers in [0, 1): the slowness of each answer
 * and whether one is refused, lost or replaced by a 500 after buying.
 */
export async function startOutsideCarrier(chance: () => number): Promise<OutsideCarrier> {
  const bought = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const reference = request.url?.split('/')[2] ?? ''
    if (request.method === 'GET') return response.writeHead(bought.has(reference) ? 200 : 404).end()
    const fate = chance()
    await pause(chance() * 40)
    if (fate < 0.05) return response.writeHead(422).end()
    bought.set(reference, (bought.get(reference) ?? 0) + 1)
    await pause(chance() * 40)
    if (fate < 0.1) return response.writeHead(500).end()
    if (fate < 0.2) return request.socket.destroy()
    response.writeHead(200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bought,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Our side: prices and labels of the built-in engine, purchases at the carrier outside. */
export function outsideCarrier(url: string): Carrier {
  const published = createPublishedCarrier()
  const purchaseUrl = (request: PurchaseRequest) => `${url}/purchases/${request.intentId}`
  return {
    ...published,
    slowestPurchaseMs: 300,
    buy: async (request) => {
      const { status } = await fetch(purchaseUrl(request), { method: 'POST' })
      if (status === 422)
        return {
          result: null,
          messages: [{ carrier: 'published', code: 'refused', text: 'Refused.', severity: 'error', retryable: false }],
        }
      if (status !== 200) throw new Error(`the carrier answered ${status}`)
      return published.buy(request)
    },
    find: async (request) => {
      const { status } = await fetch(purchaseUrl(request))
      return status === 200 ? published.find(request) : 'not_found'
    },
  }
}
