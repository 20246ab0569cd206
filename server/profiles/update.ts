/** Changes a profile's name and who has it. */
import type { Input } from '#contracts/operation.ts'
import type { Profile, profileOperations } from '#contracts/profiles.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { auditChanges, nameOf, nameTaken, requireUsers } from './check.ts'
import { listProfiles } from './list.ts'
import { lockProfile, lockProfiles, renameProfile, replaceMembers } from './store.ts'

type Changes = Input<typeof profileOperations.updateProfile>['body']

/**
 * Changes the fields given. `memberIds` are all who have the profile from now on: others lose it, and those who had another
 * one leave that. `not_found`, `conflict` when the name is taken, `unprocessable` by field.
 */
export async function updateProfile(
  platform: Platform,
  context: UserContext,
  { id, changes }: { id: string; changes: Changes },
): Promise<Profile> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    await lockProfiles(tx, tenantId)
    const row = await lockProfile(tx, tenantId, id)
    if (!row) throw notFound('profile')
    const { items: before } = await listProfiles(tx, tenantId)
    const name = changes.name === undefined ? row.name : nameOf(changes.name)
    if (!(await renameProfile(tx, { ...row, name }))) throw nameTaken(name)
    if (changes.memberIds) await replaceMembers(tx, row, await requireUsers(tx, tenantId, changes.memberIds))
    return auditChanges(tx, context, { id, before })
  })
}
