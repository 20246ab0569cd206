/** A batch of a thousand purchases over two carriers beside the same purchases by the bare adapters. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Batch, BatchState } from '#contracts/batches.ts'
import type { Carrier, PurchaseRequest, RateRequest } from '../server/carriers/carrier.ts'
import { newId } from '../server/platform/ids.ts'
import { newYork, sanFrancisco } from '../server/platform/testing/people.ts'
import { startBackgroundJobs } from '../server/work.ts'
import { type SimulatedCarriers, startCarriers } from './carriers.ts'
import { timeEach } from './measure.ts'
import { openAccounts, openProduct, type Product } from './product.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

const purchases = Number(process.env.BENCH_PURCHASES ?? 1_000)
/** What carriers take for a label: 300 to 1,000 ms are common. BENCH_CARRIER_MS=50 shows what we add more sharply. */
const delayMs = Number(process.env.BENCH_CARRIER_MS ?? 500)
/** As many as a batch buys at once from one carrier. */
const atOnce = 8
const limit = 1.1
const lookEveryMs = 25
const endMs = 600_000

/** Each sells to one place only, so that "cheapest" spreads the rows. */
const sellers = [
  { carrier: 'ups', place: { city: 'San Francisco', state: 'CA', postalCode: '94105' } },
  { carrier: 'fedex', place: { city: 'Chicago', state: 'IL', postalCode: '60602' } },
] as const

const from = { ...newYork, name: 'Mailroom', phone: '2125550100' }
const packages = [
  { weight: { value: 2, unit: 'lb' as const }, dimensions: { length: 10, width: 8, height: 4, unit: 'in' as const } },
]
const recipient = (index: number) => ({ ...sanFrancisco, ...seller(index).place, phone: '4155550199' })
const seller = (index: number) => sellers[index % sellers.length] ?? sellers[0]

export async function batch(scene: Scene): Promise<Row[]> {
  const product = await openProduct(scene, 'batch')
  const behaviours = sellers.map(({ carrier, place }) => [
    carrier,
    { delayMs, postalCode: place.postalCode, drawsOnce: true },
  ])
  const carriers = await startCarriers(scene, Object.fromEntries(behaviours))
  await carriers.connect(product)
  const jobs = startBackgroundJobs(product.platform, product.carriers)
  scene.defer(() => jobs.stop())
  const ready = await checkedBatch(product)
  const before = await timeBare(carriers)
  const measured = await timeBuying(product, ready)
  const bare = (before + (await timeBare(carriers))) / 2
  const row = {
    name: `batch of ${figure(purchases)} purchases, 2 carriers of ${delayMs} ms, ${atOnce} at once with each`,
    measured: `${figure(measured / 1000)} s, ${figure((purchases * 1000) / measured)}/s`,
    against: `${limit} x bare adapters ${figure(bare / 1000)} s, ${figure((purchases * 1000) / bare)}/s`,
  }
  return [atMost(row, { measured, limit: limit * bare })]
}

async function checkedBatch(product: Product): Promise<Batch> {
  const [accountId = ''] = await openAccounts(product, 1)
  const shipments = Array.from({ length: purchases }, (_, index) => {
    return { from, to: recipient(index), packages, accountIds: [accountId], references: [`R ${index}`] }
  })
  const { id } = await product.send<Batch>('POST', '/v1/batches', { service: 'cheapest', shipments })
  const checked = await inState(product, id, 'ready')
  if (checked.counts.ready !== purchases) throw new Error(`not every row is ready: ${JSON.stringify(checked.counts)}`)
  return checked
}

/** From the yes to the last row's purchase, with everything that is written down for it. */
async function timeBuying(product: Product, { id, totalCents }: Batch): Promise<number> {
  const begun = performance.now()
  await product.send('POST', `/v1/batches/${id}/buy`, { totalCents })
  const { counts } = await inState(product, id, 'done')
  const took = performance.now() - begun
  if (counts.bought !== purchases) throw new Error(`not every row was bought: ${JSON.stringify(counts)}`)
  return took
}

async function inState({ send }: Product, id: string, state: BatchState): Promise<Batch> {
  for (const end = performance.now() + endMs; performance.now() < end; await pause(lookEveryMs)) {
    const now = await send<Batch>('GET', `/v1/batches/${id}`)
    if (now.state === state) return now
  }
  throw new Error(`the batch was not ${state} after ${endMs / 1000} s`)
}

/** The same calls, as many at once, by the adapters alone: what the carriers themselves take. */
async function timeBare(carriers: SimulatedCarriers): Promise<number> {
  const buyers = await Promise.all(sellers.map((_, index) => buyer(carriers, index)))
  const begun = performance.now()
  await Promise.all(
    buyers.map((buy) => timeEach(Array.from({ length: purchases / sellers.length }), buy, { concurrency: atOnce })),
  )
  return performance.now() - begun
}

async function buyer(carriers: SimulatedCarriers, index: number): Promise<() => Promise<void>> {
  const carrier: Carrier = carriers.adapter(seller(index).carrier)
  const shipDate = new Date().toISOString().slice(0, 10)
  const wanted: RateRequest = { from, to: recipient(index), packages, shipDate, options: {}, customs: null }
  const { result } = await carrier.rate(wanted)
  const [rate] = result?.rates.toSorted((a, b) => a.amountCents - b.amountCents) ?? []
  if (!rate) throw new Error(`${carrier.code} has no price`)
  const request: Omit<PurchaseRequest, 'intentId'> = {
    ...wanted,
    ...{ serialStart: 1, service: rate.service, agreedAmountCents: rate.amountCents, carrierRef: rate.carrierRef },
    ...{ references: ['R 1'], label: { format: 'png', dpi: 203 } },
  }
  return async () => {
    const bought = await carrier.buy({ ...request, intentId: newId() })
    if (!bought.result) throw new Error(`${carrier.code} refused: ${JSON.stringify(bought.messages)}`)
  }
}
