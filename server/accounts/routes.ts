/** Accounts over HTTP. */
import { accountOperations } from '#contracts/accounts.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { getAccount, listAccounts } from './list.ts'

export function registerAccounts(host: HttpHost): void {
  const { db, clock } = host.platform
  implement(host, accountOperations, {
    listAccounts: ({ tenantId }, { query }) =>
      db.withTenant(tenantId, (tx) => listAccounts(tx, tenantId, { query, now: clock() })),
    getAccount: ({ tenantId }, { params }) =>
      db.withTenant(tenantId, (tx) => getAccount(tx, tenantId, { id: params.id, now: clock() })),
  })
}
