/** Changes an address of the book. */
import type { AddressEntry, AddressInput } from '#contracts/addresses.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { refuseWrongAddress } from './check.ts'
import { codeTaken } from './create.ts'
import { placeOf, searchWords, toColumns, toEntry, viewerOf } from './entry.ts'
import { type AddressRow, changeAddress, replaceWords, selectAddress } from './store.ts'

interface Change {
  id: string
  changes: Partial<AddressInput>
}

/**
 * Changes the fields given; an empty text empties the field, a blank code keeps the old one. The whole address is checked
 * as it then is. `not_found`, `conflict` when the code is taken, `unprocessable` by field.
 */
export async function updateAddress(platform: Platform, context: UserContext, change: Change): Promise<AddressEntry> {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const row = await selectAddress(tx, viewerOf(context), { id: change.id, lock: true })
    if (!row) throw notFound('address')
    return changeRow(tx, context, { row, changes: change.changes })
  })
}

async function changeRow(
  tx: Tx,
  context: UserContext,
  { row, changes }: { row: AddressRow; changes: Change['changes'] },
): Promise<AddressEntry> {
  const before = toEntry(row)
  const wanted = { ...before, ...changes }
  refuseWrongAddress(wanted)
  if (wanted.scope === 'private' && row.scope !== 'private' && row.ownerId !== context.userId) {
    throw new AppError('forbidden', 'Only who added an address can make it private; others use it too.')
  }
  const place = wanted.scope === row.scope ? {} : placeOf(context, wanted.scope)
  const code = changes.code?.trim() || row.code
  const changed = await changeAddress(tx, row, { ...toColumns(wanted), ...place, code })
  if (!changed) throw codeTaken(code)
  await replaceWords(tx, changed, searchWords(changed))
  const after = toEntry(changed)
  await audit(tx, context, { action: 'address.changed', targetId: row.id, before, after })
  return after
}
