/** Browser sessions: a random token in a cookie, its hash in the database. */
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { builtInRoles, type Permission, rolePermissions } from '#contracts/permissions.ts'
import type { Caller } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { findSessionActor } from './store.ts'

export const sessionHours = 12
const tokenBytes = 32

/** `__Host-` needs HTTPS; the plain name serves loopback and demonstrations. */
export function cookieName(platform: Platform): string {
  return platform.config.publicUrl.protocol === 'https:' ? '__Host-postroom' : 'postroom_session'
}

/** The Set-Cookie value that starts a session, or ends it when `token` is null. */
export function sessionCookie(platform: Platform, token: string | null): string {
  const secure = platform.config.publicUrl.protocol === 'https:' ? '; Secure' : ''
  const life = token === null ? 'Max-Age=0' : `Max-Age=${sessionHours * 3600}`
  return `${cookieName(platform)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax; ${life}${secure}`
}

export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(tokenBytes).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The session token of a request, or null. */
export function tokenOf(platform: Platform, request: FastifyRequest): string | null {
  return request.cookies[cookieName(platform)] || null
}

/** What a role may do. Tenants' own roles come later; an unknown name may do nothing. */
export function permissionsOf(role: string): ReadonlySet<Permission> {
  const builtIn = builtInRoles.find((name) => name === role)
  return new Set(builtIn ? rolePermissions[builtIn] : [])
}

/** Finds the signed-in user of a request. */
export async function findCaller(platform: Platform, request: FastifyRequest): Promise<Caller | null> {
  const token = tokenOf(platform, request)
  if (!token) return null
  const actor = await findSessionActor(platform.db, hashToken(token))
  return actor && { ...actor, permissions: permissionsOf(actor.role) }
}
