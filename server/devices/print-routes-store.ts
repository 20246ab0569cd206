/** SQL of print routes. */
import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { LabelSize } from '#contracts/print-routes.ts'
import { postgresError, type Tx } from '../platform/db/database.ts'
import { printRoutes } from './tables.ts'

export type RouteRow = typeof printRoutes.$inferSelect
export type RouteFields = Pick<RouteRow, 'siteId' | 'userId' | 'labelSize' | 'deviceId' | 'fallbackDeviceId'>

/** How much a route says: a user counts more than a site, a site more than a size. */
const weight = sql<number>`((user_id is not null)::int * 4 + (site_id is not null)::int * 2 + (label_size is not null)::int)`
const one = (tenantId: string, id: string) => and(eq(printRoutes.tenantId, tenantId), eq(printRoutes.id, id))

/** Routes that fit, the one that says most first. */
export async function selectMatchingRoutes(
  tx: Tx,
  wish: { tenantId: string; userId: string | null; siteId: string | null; labelSize: LabelSize },
): Promise<RouteRow[]> {
  const { userId, siteId, labelSize } = wish
  return tx
    .select()
    .from(printRoutes)
    .where(
      and(
        eq(printRoutes.tenantId, wish.tenantId),
        or(isNull(printRoutes.userId), userId ? eq(printRoutes.userId, userId) : undefined),
        or(isNull(printRoutes.siteId), siteId ? eq(printRoutes.siteId, siteId) : undefined),
        or(isNull(printRoutes.labelSize), eq(printRoutes.labelSize, labelSize)),
      ),
    )
    .orderBy(sql`${weight} desc`, printRoutes.id)
}

/** Those that say most first. */
export async function selectRoutes(
  tx: Tx,
  tenantId: string,
  page: { after: { weight: number; id: string } | null; limit: number },
): Promise<(RouteRow & { weight: number })[]> {
  const beyond: SQL | undefined = page.after
    ? sql`(${-page.after.weight}::int, ${page.after.id}::uuid) < (- ${weight}, id)`
    : undefined
  const rows = await tx
    .select({ route: printRoutes, weight })
    .from(printRoutes)
    .where(and(eq(printRoutes.tenantId, tenantId), beyond))
    .orderBy(sql`${weight} desc`, printRoutes.id)
    .limit(page.limit)
  return rows.map(({ route, weight }) => ({ ...route, weight }))
}

/** One route, locked when it is about to change; or null. */
export async function selectRoute(tx: Tx, tenantId: string, id: string, lock = false): Promise<RouteRow | null> {
  const query = tx.select().from(printRoutes).where(one(tenantId, id))
  const [row] = await (lock ? query.for('update') : query)
  return row ?? null
}

export async function countRoutes(tx: Tx, tenantId: string): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(*)::integer` })
    .from(printRoutes)
    .where(eq(printRoutes.tenantId, tenantId))
  return row?.n ?? 0
}

/** False, with the transaction spoilt, when there is a route for the same case. */
export async function insertRoute(tx: Tx, row: typeof printRoutes.$inferInsert): Promise<boolean> {
  return unlessTaken(() => tx.insert(printRoutes).values(row))
}

/** False, with the transaction spoilt, when there is another route for the same case. */
export async function updateRoute(tx: Tx, tenantId: string, id: string, fields: RouteFields): Promise<boolean> {
  return unlessTaken(() => tx.update(printRoutes).set(fields).where(one(tenantId, id)))
}

async function unlessTaken(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change()
    return true
  } catch (error) {
    if (postgresError(error)?.constraint === 'print_routes_by_case') return false
    throw error
  }
}

export async function deleteRouteRow(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.delete(printRoutes).where(one(tenantId, id))
}
