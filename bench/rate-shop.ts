/** A rate shop over four carriers beside the slowest carrier's own time, and beside one that never answers. */
import type { RateArrival, Rates, RatesInput } from '#contracts/carriers.ts'
import type { RateRequest } from '../server/carriers/carrier.ts'
import { newYork, testPassword } from '../server/platform/testing/people.ts'
import { type SimulatedCarriers, startCarriers } from './carriers.ts'
import { type Latencies, median, percentileOfRounds } from './measure.ts'
import { openProduct, type Product } from './product.ts'
import type { Scene } from './scene.ts'
import type { Simulated } from './simulated-carriers.ts'
import { atMost, figure, type Row } from './table.ts'

/** DHL is always the slowest, so that its own time is what a rate shop cannot be faster than. */
const delaysMs = { usps: 40, ups: 60, fedex: 80, dhl: 120 } as const
const slowest = 'dhl'
const limitMs = 10
const rounds = 5
const shopsARound = 50
const streams = 30
/** How much later others' prices may be because one carrier hangs. */
const limitHanging = 1.1

/** To another country, as all four have prices for that. */
const wanted = {
  from: { ...newYork, name: 'Mailroom', phone: '2125550100' },
  to: {
    ...{ name: 'Ada Byron', line1: '1 Queen St', city: 'London', postalCode: 'SW1A 1AA', country: 'GB' },
    ...{ phone: '02079460000', email: 'ada@example.org' },
  },
  packages: [{ weight: { value: 2, unit: 'lb' }, dimensions: { length: 10, width: 8, height: 4, unit: 'in' } }],
  customs: {
    ...{ contents: 'merchandise', eelPfc: '30.37(a)', invoiceNumber: 'B-1' },
    items: [
      {
        ...{ description: 'Cotton shirt', quantity: 1, unitValueCents: 2500, originCountry: 'US', hsCode: '610910' },
        unitWeight: { value: 1, unit: 'lb' },
      },
    ],
  },
} satisfies RatesInput

export async function rateShop(scene: Scene): Promise<Row[]> {
  const product = await openProduct(scene, 'rate_shop')
  const behaviours = Object.fromEntries(Object.entries(delaysMs).map(([name, delayMs]) => [name, { delayMs }]))
  const carriers = await startCarriers(scene, behaviours)
  await carriers.connect(product)
  const shop = () => product.send<Rates>('POST', '/v1/rates', wanted)
  await assertAllAnswer(shop)
  return [await timeShops(carriers, shop), await timeHanging(product, carriers)]
}

async function assertAllAnswer(shop: () => Promise<Rates>): Promise<void> {
  const { rates, failures } = await shop()
  for (const carrier of Object.keys(delaysMs))
    if (!rates.some((rate) => rate.carrier === carrier))
      throw new Error(`${carrier} has no price: ${JSON.stringify(failures)}`)
}

/** What we add to the slowest carrier, shop by shop; by turns with the bare adapters, which tell what of it the calls are. */
async function timeShops(carriers: SimulatedCarriers, shop: () => Promise<unknown>): Promise<Row> {
  const request: RateRequest = { ...wanted, shipDate: new Date().toISOString().slice(0, 10), options: {} }
  const adapters = (Object.keys(delaysMs) as Simulated[]).map((carrier) => carriers.adapter(carrier))
  const bare = () => Promise.all(adapters.map((adapter) => adapter.rate(request)))
  const added: { ours: number[][]; bare: number[][] } = { ours: [], bare: [] }
  await bare()
  for (let round = 0; round < rounds; round += 1) {
    added.ours.push(await addedTo(carriers, shop))
    added.bare.push(await addedTo(carriers, bare))
  }
  const p95 = percentileOfRounds(added.ours, 95)
  const times = (all: readonly Latencies[]) =>
    `p50 ${figure(percentileOfRounds(all, 50))} p95 ${figure(percentileOfRounds(all, 95))} ms`
  const row = {
    name: `rate shop, 4 carriers (${Object.values(delaysMs).join('/')} ms): added to the slowest`,
    measured: `${times(added.ours)} (bare adapters ${times(added.bare)})`,
    against: `limit p95 ${limitMs} ms`,
  }
  return atMost(row, { measured: p95, limit: limitMs })
}

/** One round: each run's time less what the slowest carrier says that its answer took; ascending. */
async function addedTo(carriers: SimulatedCarriers, run: () => Promise<unknown>): Promise<number[]> {
  await carriers.take()
  const total: number[] = []
  for (let index = 0; index < shopsARound; index += 1) {
    const begun = performance.now()
    await run()
    total.push(performance.now() - begun)
  }
  const own = (await carriers.take())[slowest] ?? []
  if (own.length !== total.length) throw new Error(`${slowest} was asked ${own.length} times in ${total.length} runs`)
  return total.map((ms, index) => ms - (own[index] ?? 0)).sort((a, b) => a - b)
}

/** Until the three others' prices are there, by turns with and without the slowest one hanging. */
async function timeHanging(product: Product, carriers: SimulatedCarriers): Promise<Row> {
  const url = await product.app.listen({ port: 0, host: '127.0.0.1' })
  const cookie = await signIn(url)
  const hanging: number[] = []
  const well: number[] = []
  await othersArrived(url, cookie)
  for (let index = 0; index < streams; index += 1) {
    well.push(await othersArrived(url, cookie))
    await carriers.hang(slowest, { path: '/rates', times: 1 })
    hanging.push(await othersArrived(url, cookie))
  }
  const [measured, without] = [hanging, well].map(median) as [number, number]
  const row = {
    name: 'rate shop as a stream, one of 4 carriers never answers: the other three',
    measured: `all there after ${figure(measured)} ms`,
    against: `${limitHanging} x without that ${figure(without)} ms`,
  }
  return atMost(row, { measured, limit: limitHanging * without })
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'mailroom@one.test', password: testPassword }),
  })
  return String(response.headers.get('set-cookie')).split(';')[0] ?? ''
}

/** Reads the stream as a browser does and leaves when the three have prices. */
async function othersArrived(url: string, cookie: string): Promise<number> {
  const leave = new AbortController()
  const begun = performance.now()
  const response = await fetch(`${url}/v1/rates/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(wanted),
    signal: leave.signal,
  })
  let left = Object.keys(delaysMs).length - 1
  for await (const arrival of arrivals(response))
    if (arrival.type === 'answer' && arrival.carrier !== slowest && arrival.rates.length > 0 && --left === 0) break
  const took = performance.now() - begun
  leave.abort()
  if (left > 0) throw new Error(`${left} carriers gave no prices`)
  return took
}

async function* arrivals(response: Response): AsyncGenerator<RateArrival> {
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (text + chunk).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as RateArrival
  }
}
