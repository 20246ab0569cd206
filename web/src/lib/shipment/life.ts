/** The life of a shipment as one story: what Postroom and people did, and what carriers scanned, newest first. */
import type { Scan, Shipment } from '#lib/api/types.ts'
import { timeText, today } from '#lib/format/dates.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export type Phase = 'saved' | 'bought' | 'printed' | 'moving' | 'delivered' | 'trouble' | 'voided'

export interface Moment {
  id: string
  phase: Phase
  tone: Tone
  text: string
  /** who, or where */
  detail: string
  at: string
}

const phaseOfEvent: Readonly<Record<string, Phase>> = {
  'shipment.purchasing': 'bought',
  'shipment.purchased': 'bought',
  'shipment.print_sent': 'printed',
  'shipment.printed': 'printed',
  'shipment.manifested': 'moving',
  'shipment.in_transit': 'moving',
  'shipment.out_for_delivery': 'moving',
  'shipment.delivered': 'delivered',
  'shipment.exception': 'trouble',
  'shipment.returned': 'trouble',
  'shipment.unknown': 'trouble',
  'shipment.refused': 'trouble',
  'shipment.orphan_found': 'trouble',
  'shipment.void_refused': 'trouble',
  'shipment.void_requested': 'voided',
  'shipment.refund_pending': 'voided',
  'shipment.voided': 'voided',
}

/** Steps that only repeat what a scan says with its place. */
const toldByScans: ReadonlySet<string> = new Set([
  'shipment.in_transit',
  'shipment.out_for_delivery',
  'shipment.delivered',
  'shipment.exception',
  'shipment.returned',
])

const phaseOfScan: Record<Scan['status'], Phase> = {
  label_made: 'bought',
  in_transit: 'moving',
  out_for_delivery: 'moving',
  ready_for_pickup: 'moving',
  delivered: 'delivered',
  exception: 'trouble',
  returned: 'trouble',
}

const tones: Record<Phase, Tone> = {
  saved: 'neutral',
  bought: 'accent',
  printed: 'accent',
  moving: 'accent',
  delivered: 'good',
  trouble: 'bad',
  voided: 'warn',
}

/**
 * Events and scans in one line of time. Movements are told by their scans when there are any; that the label exists is
 * told by the purchase.
 */
export function lifeOf({ events, packages }: Pick<Shipment, 'events' | 'packages'>, scans: readonly Scan[]): Moment[] {
  const own = events.filter(({ kind }) => scans.length === 0 || !toldByScans.has(kind))
  const steps = own.map(({ id, kind, text, at, by }) =>
    moment(phaseOfEvent[kind] ?? 'saved', { id, text, at, detail: by ?? '' }),
  )
  const moves = movesOf(scans, packages.length)
  return [...steps, ...moves].sort((a, b) => compare(b.at, a.at) || compare(b.id, a.id))
}

/** Scans as moments: parcels scanned together are one. */
function movesOf(scans: readonly Scan[], packages: number): Moment[] {
  const together = Map.groupBy(
    scans.filter(({ status }) => status !== 'label_made'),
    ({ status, text, place, at }) => JSON.stringify([status, text, place, at.slice(0, minuteLength)]),
  )
  return [...together.values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const { id, status, text, at, place } = first
    const numbers = [...new Set(same.map(({ packageNumber }) => packageNumber))].sort((a, b) => a - b)
    const detail = [place, packages > 1 && parcelsText(numbers, packages)].filter(Boolean).join(' · ')
    return [moment(phaseOfScan[status], { id, text, at, detail })]
  })
}

/** Characters of an RFC 3339 time down to the minute. */
const minuteLength = 'YYYY-MM-DDTHH:MM'.length

function parcelsText(numbers: readonly number[], packages: number): string {
  if (numbers.length === packages) return packages === 2 ? 'both parcels' : `all ${packages} parcels`
  return `${numbers.length === 1 ? 'parcel' : 'parcels'} ${numbers.join(', ')}`
}

function moment(phase: Phase, rest: Pick<Moment, 'id' | 'text' | 'at' | 'detail'>): Moment {
  return { ...rest, phase, tone: tones[phase] }
}

/** Moments grouped by calendar day of the site (YYYY-MM-DD), in the order given. */
export function byDay<T extends Pick<Moment, 'at'>>(
  moments: readonly T[],
  timeZone: string,
): { day: string; moments: T[] }[] {
  const days = Map.groupBy(moments, ({ at }) => today(timeZone, new Date(at)))
  return [...days].map(([day, own]) => ({ day, moments: own }))
}

/** `14:05 EST`: the day stands above it. */
export function clockText(at: string, timeZone: string): string {
  return timeText(at, timeZone).split(', ').at(-1) ?? ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
