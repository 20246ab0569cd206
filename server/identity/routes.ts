/** Identity over HTTP. */
import { identityOperations } from '#contracts/identity.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { selectSites, toSite } from '../tenants/index.ts'
import { hashToken, sessionCookie, tokenOf } from './sessions.ts'
import { describeMe, signIn } from './sign-in.ts'
import { endSession } from './store.ts'

export function registerIdentity(host: HttpHost): void {
  const { platform } = host
  implement(host, identityOperations, {
    getSignInOptions: async () => ({ demo: platform.demo }),
    signIn: (context, { body }) => signIn(platform, context, body),
    signOut: async (context) => {
      const token = tokenOf(platform, context.request)
      if (token) await endSession(platform.db, hashToken(token))
      context.reply.header('Set-Cookie', sessionCookie(platform, null))
      return undefined
    },
    getMe: (context) => platform.db.withTenant(context.tenantId, (tx) => describeMe(platform, tx, context)),
    listSites: (context, { query }) =>
      platform.db.withTenant(context.tenantId, async (tx) => {
        const limit = query.limit ?? pageLimitDefault
        const rows = await selectSites(tx, context.tenantId, {
          after: decodeCursor(query.cursor, ['text', 'id']),
          limit: limit + 1,
        })
        return toPage(rows, { limit, item: toSite, key: (row) => [row.name, row.id] })
      }),
  })
}
