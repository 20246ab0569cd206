/** Accounts as files name them: by code, whatever its case. */
import type { Tx } from '../platform/db/database.ts'
import { codeKey } from './create.ts'
import { selectAccountsByCode } from './store.ts'

/** For each code that names an account, as it was given: the account and whether it can be charged. */
export async function accountsByCode(
  tx: Tx,
  tenantId: string,
  codes: readonly string[],
): Promise<Map<string, { id: string; active: boolean }>> {
  const rows = await selectAccountsByCode(tx, tenantId, [...new Set(codes.map(codeKey))])
  const byKey = new Map(rows.map((row) => [row.codeKey, { id: row.id, active: row.active }]))
  return new Map(
    codes.flatMap((code) => {
      const account = byKey.get(codeKey(code))
      return account ? [[code, account] as const] : []
    }),
  )
}
