/** Sign-in with a password, and what the app needs to know about the user. */
import type { Me } from '#contracts/identity.ts'
import { audit } from '../platform/audit.ts'
import { AppError } from '../platform/errors.ts'
import type { PublicContext } from '../platform/http/context.ts'
import { throttle } from '../platform/http/throttle.ts'
import type { Platform } from '../platform/platform.ts'
import { selectSites, selectTenant, toSite } from '../tenants/index.ts'
import { verifyPassword } from './password.ts'
import { newToken, permissionsOf, sessionCookie, sessionHours } from './sessions.ts'
import { findSignInCandidate, insertSession, selectUser } from './store.ts'

const perAccount = { most: 10, windowSeconds: 300 }
const perAddress = { most: 100, windowSeconds: 300 }
const sitesShown = 200

/** The form a user name is looked up by: no case, no surrounding spaces. */
export function usernameKey(username: string): string {
  return username.trim().toLowerCase()
}

/** Checks the password, starts a fresh session and sets its cookie. `wrong_credentials` tells nobody which part was wrong. */
export async function signIn(
  platform: Platform,
  context: PublicContext,
  body: { username: string; password: string },
): Promise<Me> {
  const key = usernameKey(body.username)
  await throttle(platform, { bucket: `sign-in:${key}`, ...perAccount })
  await throttle(platform, { bucket: `sign-in-from:${context.from}`, ...perAddress })
  const candidate = await findSignInCandidate(platform.db, key)
  const right = await verifyPassword(body.password, candidate?.passwordHash ?? null)
  if (!candidate?.active || !right) {
    throw new AppError(
      'wrong_credentials',
      'The user name or the password is wrong. Check both, or ask your administrator for a new password.',
    )
  }
  const { token, hash } = newToken()
  const me = await platform.db.withTenant(candidate.tenantId, async (tx) => {
    await insertSession(tx, {
      tokenHash: hash,
      tenantId: candidate.tenantId,
      userId: candidate.userId,
      expiresAt: new Date(platform.clock().getTime() + sessionHours * 3_600_000),
      address: context.from,
      userAgent: String(context.request.headers['user-agent'] ?? '').slice(0, 300),
    })
    const described = await describeMe(platform, tx, candidate)
    await audit(
      tx,
      { ...candidate, username: described.user.username, from: context.from },
      { action: 'session.started', targetId: candidate.userId },
    )
    return described
  })
  context.reply.header('Set-Cookie', sessionCookie(platform, token))
  return me
}

/** The signed-in user with tenant, role, permissions and sites. */
export async function describeMe(
  platform: Platform,
  tx: Parameters<typeof selectUser>[0],
  who: { tenantId: string; userId: string },
): Promise<Me> {
  const [user, tenant, sites] = await Promise.all([
    selectUser(tx, who.tenantId, who.userId),
    selectTenant(tx, who.tenantId),
    selectSites(tx, who.tenantId, { limit: sitesShown }),
  ])
  const shown = sites.map(toSite)
  return {
    user: { id: user.id, username: user.username, firstName: user.firstName, lastName: user.lastName },
    tenant: { id: tenant.id, name: tenant.name },
    role: user.role,
    experience: user.experience,
    permissions: [...permissionsOf(user.role)],
    site: shown.find((site) => site.id === user.siteId) ?? shown[0] ?? null,
    sites: shown,
    demo: platform.demo !== null,
  }
}
