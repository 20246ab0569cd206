/** Takes an address out of the book, and brings it back. */
import type { AddressEntry } from '#contracts/addresses.ts'
import { audit } from '../platform/audit.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { codeTaken } from './create.ts'
import { searchWords, toEntry, viewerOf } from './entry.ts'
import { changeAddress, replaceWords, selectAddress } from './store.ts'

/** Hides the entry from lists, search and its code's uniqueness; the row stays for `restoreAddress`. `not_found` also for one already removed. */
export async function removeAddress(platform: Platform, context: UserContext, id: string): Promise<undefined> {
  await platform.db.withTenant(context.tenantId, async (tx) => {
    const row = await selectAddress(tx, viewerOf(context), { id, lock: true })
    if (!row) throw notFound('address')
    await changeAddress(tx, row, { deletedAt: new Date() })
    await replaceWords(tx, row, [])
    await audit(tx, context, { action: 'address.removed', targetId: id, before: toEntry(row) })
  })
}

/** Undoes a removal; an entry that is there is answered as it is. `not_found`; `conflict` when its code was given away meanwhile. */
export async function restoreAddress(platform: Platform, context: UserContext, id: string): Promise<AddressEntry> {
  const viewer = viewerOf(context)
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const removed = await selectAddress(tx, viewer, { id, removed: true, lock: true })
    if (!removed) {
      const present = await selectAddress(tx, viewer, { id })
      if (!present) throw notFound('address')
      return toEntry(present)
    }
    const row = await changeAddress(tx, removed, { deletedAt: null })
    if (!row) throw codeTaken(removed.code)
    await replaceWords(tx, row, searchWords(row))
    const entry = toEntry(row)
    await audit(tx, context, { action: 'address.restored', targetId: id, after: entry })
    return entry
  })
}
