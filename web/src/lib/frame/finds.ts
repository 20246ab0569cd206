/** What search-anything offers: pages, actions, and what the API finds. */
import { api, take } from '#lib/api/client.ts'
import type { Account, AddressEntry, DropRecord, Permission, ShipmentSummary } from '#lib/api/types.ts'
import { recordStateWords } from '#lib/drop/words.ts'
import { addressee, addressInline } from '#lib/format/address.ts'
import { plausible } from '#lib/scanner/meaning.ts'
import { numberDetail, numberName } from '#lib/scanner/number-words.ts'
import { findNumber } from '#lib/scanner/numbers.ts'
import { session } from '#lib/session/session.svelte.ts'
import { shipmentStatusWords } from '#lib/shipment/words.ts'
import { navPages } from './nav.ts'

export interface Find {
  id: string
  group: 'Pages' | 'Actions' | 'Numbers' | 'Shipments' | 'Drop records' | 'Addresses' | 'Accounts'
  text: string
  detail: string
  href: string
  /** on another host: opens in a new tab */
  external?: boolean
}

const perGroup = 5
/** A number may be of several couriers; more than these are guesses. */
const numbersMax = 3

const endOfDay: readonly (Find & { needs: Permission })[] = [
  {
    id: 'batch-new',
    group: 'Actions',
    text: 'Make a batch',
    detail: 'many shipments bought together',
    href: '/batches?new=',
    needs: 'batches:write',
  },
  {
    id: 'import-new',
    group: 'Actions',
    text: 'Import a file',
    detail: 'a CSV of parcels to be shipped',
    href: '/imports',
    needs: 'imports:write',
  },
  {
    id: 'day-close',
    group: 'Actions',
    text: 'Close the day',
    detail: 'manifests of the carriers',
    href: '/manifests',
    needs: 'manifests:write',
  },
  {
    id: 'pickup-new',
    group: 'Actions',
    text: 'Order a pickup',
    detail: 'a driver for what waits',
    href: '/pickups?new=',
    needs: 'pickups:write',
  },
]

/** Pages and actions whose words contain all words of `text`. */
export function localFinds(text: string): Find[] {
  const pages: Find[] = navPages
    .filter(({ needs }) => session.may(...needs))
    .map(({ href, title }) => ({ id: href, group: 'Pages', text: title, detail: '', href }))
  const actions: Find[] = [
    { id: 'ship-new', group: 'Actions', text: 'Ship a parcel', detail: 'an empty Ship page', href: '/ship?new' },
    {
      id: 'trouble',
      group: 'Actions',
      text: 'Show shipments with an unknown purchase',
      detail: '',
      href: '/history?status=unknown',
    },
    ...endOfDay.filter(({ needs }) => session.may(needs)).map(({ needs: _, ...find }) => find),
  ]
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return [...pages, ...actions].filter((find) => words.every((word) => find.text.toLowerCase().includes(word)))
}

/** What the server finds; a part that fails or is not allowed is left out. */
export async function remoteFinds(q: string, signal: AbortSignal): Promise<Find[]> {
  const params = { query: { q, limit: perGroup } }
  const parts = [
    session.may('shipments:read') && plausible(q) && numberFinds(q, signal),
    session.may('shipments:read') &&
      take(api.GET('/v1/shipments', { params, signal })).then(({ items }) => items.map(shipmentFind)),
    session.may('drop:read') &&
      take(api.GET('/v1/drop-records', { params, signal })).then(({ items }) => items.map(recordFind)),
    session.may('addresses:read') &&
      take(api.GET('/v1/addresses', { params, signal })).then(({ items }) => items.map(addressFind)),
    session.may('accounts:read') &&
      take(api.GET('/v1/accounts', { params, signal })).then(({ items }) => items.map(accountFind)),
  ]
  const answers = await Promise.allSettled(parts.filter((part) => part !== false))
  signal.throwIfAborted()
  const finds = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const listed = new Set(finds.filter(({ group }) => group === 'Shipments').map(({ id }) => id))
  return finds.filter(({ group, id }) => group !== 'Numbers' || !listed.has(id))
}

/** The shipment a pasted number belongs to, or what the number is. */
async function numberFinds(q: string, signal: AbortSignal): Promise<Find[]> {
  const { shipmentId, packageNumber, numbers } = await findNumber(q, signal)
  const [likeliest] = numbers
  if (shipmentId) {
    const detail = [likeliest && numberName(likeliest), packageNumber && `parcel ${packageNumber}`].filter(Boolean)
    const text = `Shipment with ${likeliest?.number ?? q}`
    return [{ id: shipmentId, group: 'Numbers', text, detail: detail.join(' · '), href: `/shipments/${shipmentId}` }]
  }
  return numbers
    .filter(({ checked }) => checked || !likeliest?.checked)
    .slice(0, numbersMax)
    .map((one, i) => ({
      id: `${i} ${one.number}`,
      group: 'Numbers',
      text: numberName(one),
      detail: `${numberDetail(one)}${one.trackingUrl ? `; opens the page of ${one.courier}` : ''}`,
      href: one.trackingUrl ?? `/history?q=${encodeURIComponent(one.number)}`,
      ...(one.trackingUrl && { external: true }),
    }))
}

function shipmentFind({ id, to, trackingNumber, status }: ShipmentSummary): Find {
  const detail = [trackingNumber, to.city, shipmentStatusWords[status].text].filter(Boolean).join(' · ')
  return { id, group: 'Shipments', text: addressee(to), detail, href: `/shipments/${id}` }
}

function recordFind({ id, packageId, recipient, place, state }: DropRecord): Find {
  const detail = [recipient, place, recordStateWords[state].text].filter(Boolean).join(' · ')
  return { id, group: 'Drop records', text: `Package ${packageId}`, detail, href: `/drop?id=${id}` }
}

function addressFind(entry: AddressEntry): Find {
  return {
    id: entry.id,
    group: 'Addresses',
    text: addressee(entry),
    detail: addressInline(entry),
    href: `/ship?to=${entry.id}`,
  }
}

function accountFind({ id, code, name }: Account): Find {
  return { id, group: 'Accounts', text: name, detail: code, href: `/accounts?id=${id}` }
}
