/** What a change of profiles must be, and the trail it leaves. */
import type { Profile } from '#contracts/profiles.ts'
import { selectUsersById } from '../identity/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { listProfiles } from './list.ts'

/** The name without spaces around it. `unprocessable` when nothing is left. */
export function nameOf(given: string): string {
  const name = given.trim()
  if (name === '') throw unprocessable('name', 'The profile has no name. Give it one that says who has it.')
  return name
}

/** The answer to a name another profile has. */
export function nameTaken(name: string): AppError {
  const reason = `Another profile has the name "${name}". Choose another name, or change that profile.`
  return new AppError('conflict', reason, { fields: [{ field: 'name', reason }] })
}

/** The ids, each once. `unprocessable` on `memberIds` when one of them is no user's. */
export async function requireUsers(tx: Tx, tenantId: string, userIds: readonly string[]): Promise<string[]> {
  const ids = [...new Set(userIds)]
  if (ids.length === 0) return []
  const found = new Set((await selectUsersById(tx, tenantId, ids)).map(({ id }) => id))
  const absent = ids.find((id) => !found.has(id))
  if (absent === undefined) return ids
  throw unprocessable('memberIds', `There is no user with the id ${absent}. Take ids from /v1/profiles/people.`)
}

/**
 * Leaves an audit row for every profile that is new or counts another version: who is given one may leave another.
 * @param change `before`: all profiles as they were; `id`: the one that is answered
 */
export async function auditChanges(
  tx: Tx,
  context: UserContext,
  change: { id: string; before: readonly Profile[] },
): Promise<Profile> {
  const { items } = await listProfiles(tx, context.tenantId)
  for (const after of items) {
    const before = change.before.find(({ id }) => id === after.id)
    if (before?.version === after.version) continue
    const action = before ? 'profile.changed' : 'profile.created'
    await audit(tx, context, { action, targetId: after.id, before, after })
  }
  const changed = items.find(({ id }) => id === change.id)
  if (!changed) throw new Error('a profile vanished while profiles were locked')
  return changed
}
