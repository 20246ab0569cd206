/** Asks carriers about packages that are due: a few at a time, never more than each carrier allows. */
import { type Carrier, type CarrierSource, selectCarrierAccount, type TrackingAnswer } from '../carriers/index.ts'
import { withDeadline } from '../platform/deadline.ts'
import type { Platform } from '../platform/platform.ts'
import { selectSites } from '../tenants/index.ts'
import { keepAnswer } from './answer.ts'
import { openPace, type Pace } from './pace-store.ts'
import { nextAfterFailure } from './schedule.ts'
import { findAccountsDue, takeDueWatches, updateWatch, type WatchRow } from './store.ts'

const accountsAtOnce = 8
/** Calls to one account in one round; what is left waits for the next, so that no account starves another. */
const callsPerRound = 20
const callDeadlineMs = 25_000
/** Longer than a call may take: a crash in between only delays these packages. */
const leaseSeconds = 120

/** One round over every account with due packages. Memory holds one call's packages for each of a few accounts. @returns packages asked about */
export async function pollTracking(platform: Platform, carriers: CarrierSource): Promise<number> {
  const due = await findAccountsDue(platform.db, accountsAtOnce)
  const asked = await Promise.all(
    due.map((one) =>
      pollAccount(platform, carriers, one).catch((error: unknown) => {
        platform.log.warn({ err: error, carrierAccount: one.carrierAccountId }, 'tracking will be asked again')
        return 0
      }),
    ),
  )
  return asked.reduce((sum, count) => sum + count, 0)
}

async function pollAccount(
  platform: Platform,
  carriers: CarrierSource,
  of: { tenantId: string; carrierAccountId: string },
): Promise<number> {
  const { tenantId, carrierAccountId } = of
  const account = await platform.db.withTenant(tenantId, async (tx) => {
    await openPace(tx, of)
    return selectCarrierAccount(tx, tenantId, carrierAccountId)
  })
  const carrier = account && carriers(account)
  const limits = carrier?.trackingLimits
  let asked = 0
  for (let call = 0; call < callsPerRound; call += 1) {
    const pace = limits && paceOf(limits, platform.clock())
    const due = await platform.db.withTenant(tenantId, (tx) =>
      takeDueWatches(tx, { ...of, most: limits?.numbersPerCall ?? 1, leaseSeconds, pace }),
    )
    if (due.length === 0) break
    asked += due.length
    await askAbout(platform, carrier, due)
  }
  return asked
}

/** Slow carriers allow less than a call a minute: then it is one in a longer time. */
function paceOf({ callsPerMinute, callPerNumber = false }: NonNullable<Carrier['trackingLimits']>, now: Date): Pace {
  const calls = Math.max(1, Math.floor(callsPerMinute))
  return { calls, seconds: Math.ceil(60 / Math.min(1, callsPerMinute)), callPerNumber, now }
}

/** Asks about packages of one account and writes every answer down by itself: one that fails hides no other. */
export async function askAbout(
  platform: Platform,
  carrier: Carrier | null,
  watches: readonly WatchRow[],
): Promise<void> {
  const numbers = [...new Set(watches.map(({ trackingNumber }) => trackingNumber))]
  const { answers, problem } = await answersOf(platform, carrier, numbers)
  const byNumber = new Map(answers.map((answer) => [answer.trackingNumber, answer]))
  const timeZone = await timeZoneOf(platform, watches)
  for (const watch of watches) {
    const answer = byNumber.get(watch.trackingNumber)
    const now = platform.clock()
    await platform.db.withTenant(watch.tenantId, (tx) => {
      if (answer) return keepAnswer(tx, watch, { answer, now, timeZone })
      const attempts = watch.attempts + 1
      const unknown = problem ?? 'The carrier does not know this number yet.'
      return updateWatch(tx, watch, {
        attempts,
        problem: unknown,
        checkedAt: now,
        nextAt: nextAfterFailure(attempts, now),
      })
    })
  }
}

/** Times without an offset are taken as those of the tenant's first site. */
async function timeZoneOf(platform: Platform, [watch]: readonly WatchRow[]): Promise<string> {
  if (!watch) return 'UTC'
  const [site] = await platform.db.withTenant(watch.tenantId, (tx) => selectSites(tx, watch.tenantId, { limit: 1 }))
  return site?.timeZone ?? 'UTC'
}

async function answersOf(
  platform: Platform,
  carrier: Carrier | null,
  numbers: readonly string[],
): Promise<{ answers: TrackingAnswer[]; problem: string | null }> {
  if (!carrier?.track) return { answers: [], problem: 'The carrier account is not connected.' }
  try {
    const { result, messages } = await withDeadline(carrier.track(numbers), callDeadlineMs)
    const problem = messages.find(({ severity }) => severity === 'error')?.text ?? null
    return { answers: result ?? [], problem: result ? null : problem }
  } catch (error) {
    platform.log.warn({ err: error, carrier: carrier.code }, 'a tracking call failed')
    return { answers: [], problem: 'The carrier could not be reached.' }
  }
}
