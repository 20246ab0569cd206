/** Removes a profile for good; the audit trail keeps who had it. */
import { audit } from '../platform/audit.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { listProfiles } from './list.ts'
import { countRulesOf, deleteProfileRow, lockProfile, lockProfiles } from './store.ts'

/** Removes the profile; its users have none then. `not_found`; `conflict` when rules are for it, which would lose their meaning. */
export async function removeProfile(platform: Platform, context: UserContext, id: string): Promise<undefined> {
  const { tenantId } = context
  await platform.db.withTenant(tenantId, async (tx) => {
    await lockProfiles(tx, tenantId)
    const row = await lockProfile(tx, tenantId, id)
    if (!row) throw notFound('profile')
    const rules = await countRulesOf(tx, row)
    if (rules > 0) {
      const [are, them] = rules === 1 ? ['1 rule is', 'it'] : [`${rules} rules are`, 'them']
      throw new AppError(
        'conflict',
        `${are} for this profile. Delete ${them} or choose another scope for ${them} first.`,
      )
    }
    const before = (await listProfiles(tx, tenantId)).items.find((profile) => profile.id === id)
    await deleteProfileRow(tx, row)
    await audit(tx, context, { action: 'profile.removed', targetId: id, before })
  })
}
