/** What search-anything offers: pages, actions, and what the API finds. */
import { api, take } from '#lib/api/client.ts'
import type { Account, AddressEntry, ShipmentSummary } from '#lib/api/types.ts'
import { addressee, addressInline } from '#lib/format/address.ts'
import { session } from '#lib/session/session.svelte.ts'
import { shipmentStatusWords } from '#lib/shipment/words.ts'
import { navPages } from './nav.ts'

export interface Find {
  id: string
  group: 'Pages' | 'Actions' | 'Shipments' | 'Addresses' | 'Accounts'
  text: string
  detail: string
  href: string
}

const perGroup = 5

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
  ]
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return [...pages, ...actions].filter((find) => words.every((word) => find.text.toLowerCase().includes(word)))
}

/** What the server finds; a part that fails or is not allowed is left out. */
export async function remoteFinds(q: string, signal: AbortSignal): Promise<Find[]> {
  const params = { query: { q, limit: perGroup } }
  const parts = [
    session.may('shipments:read') &&
      take(api.GET('/v1/shipments', { params, signal })).then(({ items }) => items.map(shipmentFind)),
    session.may('addresses:read') &&
      take(api.GET('/v1/addresses', { params, signal })).then(({ items }) => items.map(addressFind)),
    session.may('accounts:read') &&
      take(api.GET('/v1/accounts', { params, signal })).then(({ items }) => items.map(accountFind)),
  ]
  const answers = await Promise.allSettled(parts.filter((part) => part !== false))
  signal.throwIfAborted()
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}

function shipmentFind({ id, to, trackingNumber, status }: ShipmentSummary): Find {
  const detail = [trackingNumber, to.city, shipmentStatusWords[status].text].filter(Boolean).join(' · ')
  return { id, group: 'Shipments', text: addressee(to), detail, href: `/shipments/${id}` }
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
