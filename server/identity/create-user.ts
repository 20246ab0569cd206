/** New users, for the operator's command line, the demonstration and tests. */
import type { Experience } from '#contracts/permissions.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { hashPassword } from './password.ts'
import { usernameKey } from './sign-in.ts'
import { insertUser } from './store.ts'

export interface NewUser {
  tenantId: string
  username: string
  password: string
  firstName: string
  lastName: string
  role: string
  experience: Experience
  siteId: string | null
}

/** Makes a user and returns the id. Throws Postgres 23505 when the user name is taken by any tenant. */
export async function createUser(db: Database, user: NewUser): Promise<string> {
  const { password, ...rest } = user
  const id = newId()
  const passwordHash = await hashPassword(password)
  await db.withTenant(user.tenantId, (tx) =>
    insertUser(tx, { ...rest, id, usernameKey: usernameKey(user.username), passwordHash }),
  )
  return id
}
