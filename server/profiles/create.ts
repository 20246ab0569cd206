/** Adds a profile. */
import type { Profile, ProfileInput } from '#contracts/profiles.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { auditChanges, nameOf, nameTaken, requireUsers } from './check.ts'
import { listProfiles } from './list.ts'
import { insertProfile, lockProfiles, replaceMembers } from './store.ts'

/** All of them are listed at once. */
export const profilesMax = 200

/** Adds the profile and gives it to its members. `conflict` when its name is taken or there are `profilesMax`; `unprocessable` by field. */
export async function createProfile(platform: Platform, context: UserContext, input: ProfileInput): Promise<Profile> {
  const name = nameOf(input.name)
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    await lockProfiles(tx, tenantId)
    const { items: before } = await listProfiles(tx, tenantId)
    if (before.length >= profilesMax) {
      throw new AppError(
        'conflict',
        `There are ${profilesMax} profiles already, the most there can be. Remove one first.`,
      )
    }
    const profile = { tenantId, id: newId(), name }
    if (!(await insertProfile(tx, profile))) throw nameTaken(name)
    const members = await requireUsers(tx, tenantId, input.memberIds ?? [])
    await replaceMembers(tx, profile, members)
    return auditChanges(tx, context, { id: profile.id, before })
  })
}
