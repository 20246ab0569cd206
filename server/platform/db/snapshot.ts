/**
 * Writes migrations/schema.sql: what all migrations together make, in one place to read.
 * Made from the catalogue of a scratch database, so that it can never drift from what really runs.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from './embedded.ts'
import { migrate } from './migrate.ts'
import { openSql, type Row, type Sql } from './sql.ts'

const file = new URL('../../../migrations/schema.sql', import.meta.url)

/** The schema of a database as readable SQL: tables with columns, keys, policies and grants; indexes; functions by name. */
export async function describeSchema(url: string): Promise<string> {
  const sql = openSql(url)
  try {
    const tables = await sql`
      select c.oid, c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migrations' order by c.relname`
    const texts: string[] = []
    for (const table of tables) texts.push(await describeTable(sql, table))
    const functions = await sql`
      select p.proname || '(' || pg_get_function_arguments(p.oid) || ')' as signature, p.prosecdef as definer
      from pg_proc p where p.pronamespace = 'public'::regnamespace order by 1`
    const names = functions.map((f) => `-- ${f.signature}${f.definer ? ' security definer' : ''}`)
    return `-- Generated from the migrations by \`make generate\`; do not edit.\n\n${texts.join('\n\n')}\n\n-- Functions\n${names.join('\n')}\n`
  } finally {
    await sql.end()
  }
}

async function describeTable(sql: Sql, table: Row): Promise<string> {
  const columns = await sql`
    select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ${table.oid} and a.attnum > 0 and not a.attisdropped order by a.attnum`
  const constraints =
    await sql`select pg_get_constraintdef(oid) as line from pg_constraint where conrelid = ${table.oid} and contype <> 'n' order by contype desc, conname`
  const indexes = await sql`
    select pg_get_indexdef(i.indexrelid) as line from pg_index i
    where i.indrelid = ${table.oid} and not exists (select from pg_constraint c where c.conindid = i.indexrelid) order by 1`
  const policies = await sql`select polname as name from pg_policy where polrelid = ${table.oid} order by 1`
  const body = [...columns, ...constraints].map(({ line }) => `  ${line}`).join(',\n')
  const security = table.secured
    ? `\n-- row-level security${table.forced ? ', forced' : ''}: ${policies.map(({ name }) => name).join(', ')}`
    : ''
  return `create table ${table.name} (\n${body}\n);${indexes.map(({ line }) => `\n${line};`).join('')}${security}`
}

async function main(): Promise<void> {
  const dir = join(await mkdtemp(join(tmpdir(), 'postroom-schema-')), '')
  await rm(dir, { recursive: true })
  const cluster = await startEmbeddedPostgres({ dir, durable: false })
  try {
    await migrate(cluster.url)
    await writeFile(file, await describeSchema(cluster.url))
  } finally {
    await cluster.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** The committed snapshot. */
export function readSnapshot(): Promise<string> {
  return readFile(file, 'utf8')
}

if (import.meta.main) await main()
