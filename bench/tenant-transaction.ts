/** What a tenant's transaction costs beside the plain query through the same driver and query builder. */
import { sql } from 'drizzle-orm'
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { openDatabase, poolSize } from '../server/platform/db/database.ts'
import { RowsSession } from '../server/platform/db/session.ts'
import { openPool } from '../server/platform/db/sql.ts'
import { createWorld } from '../server/platform/testing/people.ts'
import { median, perSecond } from './measure.ts'
import type { Scene } from './scene.ts'
import { atLeast, figure, type Row } from './table.ts'

const concurrency = 16
/** The goal of architecture.md. */
const goal = 0.8
const rounds = 5

export async function tenantTransaction(scene: Scene): Promise<Row[]> {
  const url = await scene.database('tenant_transaction')
  const db = openDatabase(url)
  const pool = openPool(url, { max: poolSize })
  scene.defer(() => Promise.all([db.close(), pool.end()]))
  const dialect = new PgDialect()
  const plain = new PgDatabase(dialect, new RowsSession(pool, dialect), undefined)
  const { tenantId, siteId } = await createWorld(db)
  const oneRow = sql`select name from sites where tenant_id = ${tenantId} and id = ${siteId}`
  const inTenant = () => db.withTenant(tenantId, (tx) => tx.execute(oneRow))
  const { measured, peer } = await sideBySide(inTenant, () => plain.execute(oneRow))
  const row = {
    name: `tenant transaction, one row, ${concurrency} at once`,
    measured: `${figure(measured)}/s (${(measured / peer).toFixed(2)} of plain)`,
    against: `${goal} x plain query ${figure(peer)}/s`,
  }
  return [atLeast(row, { measured, limit: goal * peer })]
}

/** By turns, so that whatever else the machine does meets both. */
async function sideBySide(work: () => unknown, plain: () => unknown): Promise<{ measured: number; peer: number }> {
  const measured: number[] = []
  const peer: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await perSecond(work, { rounds: 1, concurrency }))
    peer.push(await perSecond(plain, { rounds: 1, concurrency }))
  }
  return { measured: median(measured), peer: median(peer) }
}
