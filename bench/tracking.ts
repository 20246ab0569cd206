/** Asking carriers about a hundred thousand open packages: how fast, never more often than allowed, in how much memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Platform } from '../server/platform/platform.ts'
import { pollTracking } from '../server/tracking/index.ts'
import { findAccountsDue, takeDueWatches } from '../server/tracking/store.ts'
import { type SimulatedCarriers, startCarriers } from './carriers.ts'
import { type Latencies, percentileOfRounds, timeEach } from './measure.ts'
import { openProduct, type Product } from './product.ts'
import type { Scene } from './scene.ts'
import { atLeast, atMost, figure, type Row } from './table.ts'
import { fillWatches, openPackages } from './tracking-data.ts'

/** Rounds follow each other as in server/sweeps.ts, but on a clock that we move: a minute is over when its calls are. */
const roundMs = 3_000
const minuteMs = 60_000
const minutes = 2
const looks = { rounds: 5, each: 20 }
const limits = { growthMb: 60, lookMs: 20 }
const asked = ['fedex', 'ups'] as const

export async function tracking(scene: Scene): Promise<Row[]> {
  const product = await openProduct(scene, 'tracking')
  const behaviour = { delayMs: 0, knowsAll: true }
  const carriers = await startCarriers(scene, { fedex: behaviour, ups: behaviour })
  const accounts = await carriers.connect(product)
  await fillWatches(scene, product, accounts)
  const look = await timeLooks(product, accounts.fedex ?? '')
  const [poll, allowed] = [poller(product, carriers), allowedOf(carriers)]
  const before = memory()
  const measured: Minute[] = []
  for (let index = 0; index < minutes; index += 1) measured.push(await poll.minute())
  return [...rowsOf(measured, allowed), memoryRow(before, memory()), look]
}

interface Minute {
  packages: number
  tookMs: number
  /** requests that reached each carrier */
  requests: Record<string, number>
}

/** A minute of sweeps, without the pauses between them. */
function poller(product: Product, carriers: SimulatedCarriers) {
  let now = Math.ceil(Date.now() / minuteMs) * minuteMs
  const platform: Platform = { ...product.platform, clock: () => new Date(now) }
  const minute = async (): Promise<Minute> => {
    await carriers.take()
    const begun = performance.now()
    let packages = 0
    for (const end = now + minuteMs; now < end; now += roundMs)
      packages += await pollTracking(platform, product.carriers)
    const tookMs = performance.now() - begun
    const took = await carriers.take()
    const requests = Object.fromEntries(asked.map((carrier) => [carrier, took[carrier]?.length ?? 0]))
    return { packages, tookMs, requests }
  }
  return { minute }
}

/** What each carrier may be asked a minute: requests, and packages by them. */
function allowedOf(carriers: SimulatedCarriers) {
  return asked.map((carrier) => {
    const { trackingLimits } = carriers.adapter(carrier)
    if (!trackingLimits) throw new Error(`${carrier} has no limit`)
    const { callsPerMinute, numbersPerCall, callPerNumber } = trackingLimits
    return { carrier, requests: callsPerMinute, packages: callsPerMinute * (callPerNumber ? 1 : numbersPerCall) }
  })
}

function rowsOf(measured: readonly Minute[], allowed: ReturnType<typeof allowedOf>): Row[] {
  const calls = allowed.map(({ carrier, requests }) => {
    const most = Math.max(...measured.map((minute) => minute.requests[carrier] ?? 0))
    const row = {
      name: `tracking, ${figure(openPackages)} open packages: ${carrier}, most requests in a minute`,
      measured: figure(most),
      against: `limit of the carrier ${figure(requests)}`,
    }
    return atMost(row, { measured: most, limit: requests })
  })
  const packages = measured.reduce((sum, minute) => sum + minute.packages, 0)
  const speed = packages / (measured.reduce((sum, minute) => sum + minute.tookMs, 0) / 1000)
  const limit = allowed.reduce((sum, one) => sum + one.packages, 0) / 60
  const row = {
    name: 'tracking: packages asked about and written down, each with new scans',
    measured: `${figure(speed)}/s`,
    against: `all that both carriers allow ${figure(limit)}/s`,
  }
  return [atLeast(row, { measured: speed, limit }), ...calls]
}

/** After everything that can be given back was. */
function memory(): { heapMb: number; residentMb: number } {
  setFlagsFromString('--expose-gc')
  runInNewContext("gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })")
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heapMb: (heapUsed + external) / 2 ** 20, residentMb: rss / 2 ** 20 }
}

function memoryRow(before: ReturnType<typeof memory>, after: ReturnType<typeof memory>): Row {
  const measured = Math.max(0, after.residentMb - before.residentMb)
  const heap = `heap ${figure(before.heapMb)} to ${figure(after.heapMb)} MB`
  const row = {
    name: `tracking: memory gained in ${minutes} minutes of sweeps`,
    measured: `${figure(measured)} MB resident, ${heap}`,
    against: `limit ${limits.growthMb} MB`,
  }
  return atMost(row, { measured, limit: limits.growthMb })
}

/** Which accounts have something due, and taking one call's packages of one; they are due again at once. */
async function timeLooks({ platform: { db }, tenantId }: Product, carrierAccountId: string): Promise<Row> {
  const take = { tenantId, carrierAccountId, most: 30, leaseSeconds: 0 }
  const look = async () => {
    await findAccountsDue(db, 8)
    await db.withTenant(tenantId, (tx) => takeDueWatches(tx, take))
  }
  await look()
  const rounds: Latencies[] = []
  for (let index = 0; index < looks.rounds; index += 1)
    rounds.push((await timeEach(Array.from({ length: looks.each }), look)).latencies)
  const p95 = percentileOfRounds(rounds, 95)
  const row = {
    name: `tracking: finding what is due among ${figure(openPackages)}`,
    measured: `p50 ${figure(percentileOfRounds(rounds, 50))} p95 ${figure(p95)} ms`,
    against: `limit p95 ${limits.lookMs} ms`,
  }
  return atMost(row, { measured: p95, limit: limits.lookMs })
}
