/** A page of history through the API, by kind of filter, among many shipments. */
import { encodeCursor } from '../server/platform/http/cursor.ts'
import { fillHistory, type History } from './history-data.ts'
import { median, percentile, timeEach } from './measure.ts'
import { openProduct, type Product } from './product.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

/** More by hand: BENCH_SHIPMENTS=10000000. */
const shipments = Number(process.env.BENCH_SHIPMENTS ?? 300_000)
/** The limit holds for ten million shipments (architecture.md). */
const limitMs = 20
/** Pages a figure is made of. */
const pages = 60
const warmUpPages = 10

/** Queries by kind; each is asked `pages` times, going round. */
function queries({ accountIds, someIds, someTrackingNumbers }: History): Record<string, string[]> {
  const deep = someIds.map((id) => `cursor=${encodeCursor([id])}`)
  return {
    'no filter': [''],
    status: ['status=purchased', 'status=exception', 'status=delivered'],
    'carrier + status': ['carrier=published&status=printed', 'carrier=fedex&status=delivered'],
    'carrier + status that never meet': ['carrier=ups&status=exception'],
    account: accountIds.map((id) => `accountId=${id}`),
    'q: tracking number': someTrackingNumbers.map((number) => `q=${number}`),
    'q: beginning of a name or place': ['q=gra', 'q=new', 'q=town29', 'q=company12', 'q=l1f'],
    'q: two words': ['q=new+york', 'q=ada+new', 'q=grace+company12'],
    'deep page': deep,
    'deep page of an account': deep.map((page, index) => `${page}&accountId=${accountIds[index % accountIds.length]}`),
  }
}

export async function history(scene: Scene): Promise<Row[]> {
  const product = await openProduct(scene, 'history')
  const filled = await fillHistory(scene, product, shipments)
  const rows: Row[] = []
  for (const [kind, all] of Object.entries(queries(filled))) rows.push(await timePages(product, kind, all))
  return rows
}

async function timePages({ send }: Product, kind: string, all: readonly string[]): Promise<Row> {
  const round = (count: number) => Array.from({ length: count }, (_, index) => all[index % all.length] ?? '')
  const ask = (query: string) => send('GET', `/v1/shipments?${query}`)
  await timeEach(round(warmUpPages), ask)
  const { latencies } = await timeEach(round(pages), ask)
  const p95 = percentile(latencies, 95)
  const row = {
    name: `history of ${figure(shipments)}: ${kind}`,
    measured: `p50 ${figure(median(latencies))} p95 ${figure(p95)} ms`,
    against: `limit p95 ${limitMs} ms`,
  }
  return atMost(row, { measured: p95, limit: limitMs })
}
