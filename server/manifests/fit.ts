/** Why shipments cannot be put on a manifest, in words. */
import type { Site } from '#contracts/identity.ts'
import type { ProblemField } from '#contracts/problem.ts'
import type { CarrierAccountRow } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import { type NamedShipment, selectNamedShipments } from '../shipments/index.ts'
import { type ManifestRow, selectUnsettled } from './store.ts'

/** More reasons at once help nobody. */
const reasonsMax = 50

interface Place {
  account: CarrierAccountRow
  site: Site
}

/** Throws `unprocessable` with a reason for each named shipment that is not on the manifest. */
export async function refuseUnfit(
  tx: Tx,
  row: ManifestRow,
  { ids, ...place }: Place & { ids: readonly string[] },
): Promise<never> {
  const found = new Map((await selectNamedShipments(tx, row.tenantId, ids)).map((named) => [named.id, named]))
  const fields: ProblemField[] = ids.flatMap((id, index) => {
    const named = found.get(id)
    if (named?.manifestId === row.id) return []
    return [{ field: `shipmentIds.${index}`, reason: reasonOf(named, { day: row.day, ...place }) }]
  })
  const shown = fields.slice(0, reasonsMax)
  const left = fields.length > shown.length ? ` And ${fields.length - shown.length} more.` : ''
  const texts = shown.map(({ field, reason }) => `${field}: ${reason}`)
  throw new AppError('unprocessable', `Nothing was closed. ${texts.join(' ')}${left}`, { fields: shown })
}

function reasonOf(named: NamedShipment | undefined, { day, account, site }: Place & { day: string }): string {
  if (!named) return 'There is no shipment with this id.'
  if (named.manifestId) return 'It is on a manifest already.'
  if (named.status !== 'purchased' && named.status !== 'printed') {
    return `It is ${named.status.replaceAll('_', ' ')}; only bought shipments that were not handed over can be manifested.`
  }
  if (named.carrierAccountId !== account.id) return `It was not bought with ${account.name}.`
  if (named.siteId !== site.id) return `It is not sent from ${site.name}.`
  if (named.shipDate > day) return `Its ship date ${named.shipDate} is still to come; close it on that day.`
  return 'It is a return label: who sends it back hands it over.'
}

/** The `conflict` of a day with nothing to close; names a manifest without an answer, which holds what waited. */
export async function nothingWaits(tx: Tx, row: ManifestRow, { account, site }: Place): Promise<AppError> {
  const open = await selectUnsettled(tx, row.tenantId, { ...row, except: row.id })
  const held = open
    ? ` ${open.shipments} are on the manifest of ${open.day} that has no answer yet: look at it and say what became of it.`
    : ''
  return new AppError('conflict', `No shipment of ${account.name} waits at ${site.name}.${held}`)
}
