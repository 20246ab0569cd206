/** All SQL of rules. */
import { and, asc, eq, sql } from 'drizzle-orm'
import { postgresError, type Tx } from '../platform/db/database.ts'
import { rules } from './tables.ts'

export type RuleRow = typeof rules.$inferSelect
export type NewRuleRow = typeof rules.$inferInsert
type RuleKey = Pick<RuleRow, 'tenantId' | 'id'>

/** Whoever changes a tenant's rules does so alone until the transaction ends: positions and their number depend on each other. */
export async function lockRules(tx: Tx, tenantId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`rules ${tenantId}`}, 0))`)
}

/** The tenant's rules by position; all of them or the active ones. */
export async function selectRuleRows(
  tx: Tx,
  tenantId: string,
  { activeOnly = false }: { activeOnly?: boolean } = {},
): Promise<RuleRow[]> {
  return tx
    .select()
    .from(rules)
    .where(and(eq(rules.tenantId, tenantId), activeOnly ? eq(rules.active, true) : undefined))
    .orderBy(asc(rules.position), asc(rules.id))
}

/** Adds a rule; null when its name is taken. */
export async function insertRule(tx: Tx, row: NewRuleRow): Promise<RuleRow | null> {
  const [made] = await tx
    .insert(rules)
    .values(row)
    .onConflictDoNothing({ target: [rules.tenantId, rules.name] })
    .returning()
  return made ?? null
}

/** Changes a rule; null, with the transaction spoilt, when its name is taken. */
export async function changeRule(
  tx: Tx,
  { tenantId, id }: RuleKey,
  changes: Partial<NewRuleRow>,
): Promise<RuleRow | null> {
  try {
    const [row] = await tx
      .update(rules)
      .set({ ...changes, version: sql`${rules.version} + 1`, updatedAt: sql`now()` })
      .where(and(eq(rules.tenantId, tenantId), eq(rules.id, id)))
      .returning()
    if (!row) throw new Error('a rule vanished while rules were locked')
    return row
  } catch (error) {
    if (postgresError(error)?.constraint === 'rules_by_name') return null
    throw error
  }
}

export async function deleteRuleRow(tx: Tx, { tenantId, id }: RuleKey): Promise<void> {
  await tx.delete(rules).where(and(eq(rules.tenantId, tenantId), eq(rules.id, id)))
}

/** Gives the rules of one scope the positions 1, 2, 3, … in the order of `ids`. */
export async function numberRules(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update rules set position = wanted.position
    from (select id, position from unnest(${`{${ids.join()}}`}::uuid[]) with ordinality as ordered (id, position)) wanted
    where rules.tenant_id = ${tenantId} and rules.id = wanted.id and rules.position <> wanted.position`)
}
