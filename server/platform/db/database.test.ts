import { readdirSync } from 'node:fs'
import { getTableColumns, getTableName, is, sql, Table } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { isConnectionFailure, openDatabase, postgresError, type Tx } from './database.ts'
import { migrate } from './migrate.ts'
import { describeSchema, readSnapshot } from './snapshot.ts'
import { openSql } from './sql.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

describe('withTenant', () => {
  it('shows exactly one tenant’s rows, whatever the query says', async () => {
    const names = (tenantId: string) =>
      app.platform.db.withTenant(tenantId, async (tx) =>
        (await tx.execute(sql`select name from sites`)).map(({ name }) => name),
      )
    expect(await names(app.tenantId)).toEqual(['Headquarters'])
    expect(await names(app.otherTenantId)).toEqual(['Elsewhere'])
  })

  it('refuses to write a row of another tenant', async () => {
    const write = app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(
        sql`insert into account_words (tenant_id, word, account_id) values (${app.otherTenantId}, 'x', ${app.siteId})`,
      ),
    )
    await expect(write).rejects.toSatisfy((error) => postgresError(error)?.code === '42501')
  })

  it('fails loudly outside, instead of showing an empty list', async () => {
    await expect(app.platform.db.outside`select * from sites`).rejects.toThrow('outside withTenant')
  })

  it('does not leak the setting to the next user of the connection', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        app.platform.db.withTenant(index % 2 ? app.tenantId : app.otherTenantId, (tx) => tx.execute(sql`select 1`)),
      ),
    )
    await expect(app.platform.db.outside`select * from users`).rejects.toThrow('outside withTenant')
  })

  it('rolls everything back when the work throws', async () => {
    const work = app.platform.db.withTenant(app.tenantId, async (tx) => {
      await tx.execute(sql`update sites set name = 'changed'`)
      throw new Error('stop')
    })
    await expect(work).rejects.toThrow('stop')
    const [row] = await app.platform.db.withTenant(app.tenantId, (tx) => tx.execute(sql`select name from sites`))
    expect(row).toEqual({ name: 'Headquarters' })
  })

  it('says of a failed statement which it was, and none of its values', async () => {
    const failed = await app.platform.db
      .withTenant(app.tenantId, (tx) => tx.execute(sql`select from nowhere where name = ${'Jane Doe'}`))
      .catch((error: unknown) => error)
    expect(String((failed as Error).stack)).toContain('Failed query: select from nowhere where name = $1')
    expect(JSON.stringify([failed, (failed as Error).stack])).not.toContain('Jane Doe')
  })

  it('runs as a role that owns nothing and bypasses nothing', async () => {
    const [role] = await app.platform.db
      .outside`select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user`
    expect(role).toEqual({ name: 'postroom_app', rolsuper: false, rolbypassrls: false })
  })

  it('recovers by itself each time all connections are cut, also in the middle of work', async () => {
    const admin = openSql(app.databaseUrl)
    const cut = () =>
      admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    const one = () => app.platform.db.withTenant(app.tenantId, (tx) => tx.execute(sql`select 1 as one`))
    for (let round = 0; round < 15; round += 1) {
      const busy = Promise.allSettled([one(), one(), one()])
      await cut()
      await busy
      expect(await one()).toEqual([{ one: 1 }])
    }
    await admin.end()
  })

  it('lets a transaction whose connection was cut write nothing more, wherever the connection went', async () => {
    const db = openDatabase(app.databaseUrl, { poolSize: 2 })
    const admin = openSql(app.databaseUrl)
    const rename = (tx: Tx, name: string) => tx.execute(sql`update sites set name = ${name}`)
    const cut = db.withTenant(app.tenantId, async (tx) => {
      const [row] = await tx.execute(sql`select pg_backend_pid() as pid`)
      await admin`select pg_terminate_backend(${row?.pid})`
      await db.withTenant(app.otherTenantId, async (other) => {
        await expect(rename(tx, 'Lost')).rejects.toThrow()
        await rename(other, 'Elsewhere')
      })
    })
    await expect(cut).rejects.toSatisfy(isConnectionFailure)
    expect(await admin`select name from sites order by name`).toEqual([{ name: 'Elsewhere' }, { name: 'Headquarters' }])
    await Promise.all([admin.end(), db.close()])
  })
})

describe('the schema', () => {
  it('protects every table that has a tenant with forced row-level security', async () => {
    const admin = openSql(app.databaseUrl)
    const open = await admin`
      select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`
    await admin.end()
    expect(open.map(({ relname }) => relname)).toEqual([])
  })

  it('is what schema.sql says', async () => {
    expect(await describeSchema(app.databaseUrl)).toBe(await readSnapshot())
  })

  it('has every table and column the code declares', async () => {
    const admin = openSql(app.databaseUrl)
    const rows =
      await admin`select table_name, column_name from information_schema.columns where table_schema = 'public'`
    await admin.end()
    const columns = new Set(rows.map((row) => `${row.table_name}.${row.column_name}`))
    const declared = (await declaredTables()).flatMap((table) =>
      Object.values(getTableColumns(table)).map((column) => `${getTableName(table)}.${column.name}`),
    )
    expect(declared.length).toBeGreaterThan(50)
    expect(declared.filter((column) => !columns.has(column))).toEqual([])
  })

  it('migrates only forward: applied files are never applied again', async () => {
    expect(await migrate(app.databaseUrl)).toEqual({ applied: [] })
  })
})

async function declaredTables(): Promise<Table[]> {
  const rooms = readdirSync(new URL('../../', import.meta.url), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('tables.ts'),
  )
  const modules: Record<string, unknown>[] = await Promise.all(
    rooms.map((path) => import(new URL(`../../${path}`, import.meta.url).href)),
  )
  return modules.flatMap((module) => Object.values(module)).filter((value): value is Table => is(value, Table))
}
