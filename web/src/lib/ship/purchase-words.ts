/** What the answers of a purchase say, in words and times. */
import type { Rate, Shipment } from '#lib/api/types.ts'
import { offerKey } from './choices.ts'
import { failureReason } from './failures.ts'

/** Why the chosen offer is not among the prices any more. */
export function goneText({ failures, excluded }: Pick<Shipment, 'failures' | 'excluded'>, chosen: Rate): string {
  const ruled = excluded.find(({ rate }) => offerKey(rate) === offerKey(chosen))
  const failed = failures.find(
    ({ carrier, service }) => carrier === chosen.carrier && [null, chosen.service].includes(service),
  )
  const reason = ruled ? `${ruled.reason} ${ruled.cure}` : failed ? failureReason(failed) : 'Choose another service.'
  return `${chosen.serviceName} is no longer offered. ${reason}`
}

/** How long a purchase can be taken back: both times are the server's, so that clocks need not agree. */
export function undoMs({ undoUntil, events }: Pick<Shipment, 'undoUntil' | 'events'>): number {
  const times = events.filter(({ kind }) => kind === 'shipment.purchasing').map(({ at }) => Date.parse(at))
  return undoUntil && times.length ? Math.max(0, Date.parse(undoUntil) - Math.max(...times)) : 0
}

/** What the timeline says last of a purchase that came to nothing. */
export function refusalText({ events }: Pick<Shipment, 'events'>): string {
  const said = events.filter(({ text }) => text.startsWith('Not bought')).sort((a, b) => (a.at < b.at ? 1 : -1))[0]
  return said?.text.replace(/[^.]$/, '$&.') ?? 'The carrier says that nothing was bought.'
}
