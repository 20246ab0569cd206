import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Carrier, insertCarrierAccount } from '../carriers/index.ts'
import { createPublishedCarrier } from '../carriers/published/carrier.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import { newId } from '../platform/ids.ts'
import { createTestApp, type TestApp } from '../platform/testing/app.ts'
import { boughtShipment, equipForShipping } from '../platform/testing/shipping.ts'
import { pollTracking } from './poll.ts'

const packages = 150
const minuteMs = 60_000

let app: TestApp
let owner: Sql
let now: number
/** the instant of every request the carrier was sent */
let asked: number[]
beforeAll(async () => {
  app = await createTestApp()
  owner = openSql(app.databaseUrl)
  await equipForShipping(app)
  const { tenantId } = app
  const { id } = await boughtShipment(await app.as('mailroom@one.test'))
  const account = await app.platform.db.withTenant(tenantId, (tx) =>
    insertCarrierAccount(tx, { tenantId, id: newId(), carrier: 'ups', name: 'UPS' }),
  )
  await owner`insert into tracking_watches (tenant_id, shipment_id, package_number, tracking_number, carrier, carrier_account_id, next_at)
    select ${tenantId}, ${id}, n, '1Z' || n, 'ups', ${account.id}, now() from generate_series(1, ${packages}) n`
})
beforeEach(async () => {
  await owner`delete from tracking_paces`
  now = Date.now()
  asked = []
})
afterAll(async () => {
  await owner.end()
  await app.close()
})

function carrierWith(trackingLimits: NonNullable<Carrier['trackingLimits']>): Carrier {
  const track: Carrier['track'] = async (numbers) => {
    expect(numbers.length).toBeLessThanOrEqual(trackingLimits.numbersPerCall)
    for (const _ of trackingLimits.callPerNumber ? numbers : [0]) asked.push(now)
    return { result: [], messages: [] }
  }
  return { ...createPublishedCarrier(), track, trackingLimits }
}

/** Two servers at once, with everything due, at each of these seconds. */
async function sweepAt(carrier: Carrier, seconds: readonly number[]): Promise<number> {
  const begin = now
  const platform = { ...app.platform, clock: () => new Date(now) }
  let told = 0
  for (const second of seconds) {
    now = begin + second * 1000
    await owner`update tracking_watches set next_at = now()`
    const counts = await Promise.all([1, 2].map(() => pollTracking(platform, () => carrier)))
    told += counts.reduce((sum, count) => sum + count, 0)
  }
  return told
}

/** The most requests in any minute, wherever it begins. */
function mostInAMinute(ms = minuteMs): number {
  return Math.max(...asked.map((from) => asked.filter((at) => at >= from && at < from + ms).length))
}

const everyThreeSeconds = Array.from({ length: 50 }, (_, index) => index * 3)
const aroundTheMinute = [50, 55, 58, 59, 59.9, 60, 60.1, 61, 65, 70, 109.9, 110, 110.1, 119, 120, 125]

describe('a carrier account', () => {
  it.each([
    ['a list a call', { numbersPerCall: 2, callsPerMinute: 30 }],
    ['a call a number', { numbersPerCall: 20, callsPerMinute: 30, callPerNumber: true }],
  ])('is asked no more often than its limit in any minute, but as often: %s', async (_how, limits) => {
    for (const seconds of [everyThreeSeconds, aroundTheMinute]) {
      await owner`delete from tracking_paces`
      asked = []
      now = Date.now()
      const told = await sweepAt(carrierWith(limits), seconds)
      expect(mostInAMinute()).toBe(limits.callsPerMinute)
      expect(asked.length).toBeGreaterThanOrEqual(2 * limits.callsPerMinute)
      if ('callPerNumber' in limits) expect(told).toBe(asked.length)
    }
  })

  it('that allows less than a call a minute is asked as rarely', async () => {
    await sweepAt(carrierWith({ numbersPerCall: 1, callsPerMinute: 0.5 }), [0, 30, 60, 90, 119, 120, 150, 239, 241])
    expect(asked.map((at) => Math.round((at - (asked[0] ?? 0)) / 1000))).toEqual([0, 120, 241])
  })

  it('has only the calls that still count written down', async () => {
    await sweepAt(carrierWith({ numbersPerCall: 2, callsPerMinute: 30 }), [0, 30, 90, 170])
    const [row] = await owner`select cardinality(asked) as n from tracking_paces`
    expect(row?.n).toBe(30)
  })
})
