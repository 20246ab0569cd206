/** Applies the hand-written migrations in order, once, under an advisory lock. Forward only. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { openSql, type Sql } from './sql.ts'

const folder = new URL('../../../migrations/', import.meta.url)
const lockId = 7_200_110
const filePattern = /^\d{4}_[a-z0-9_]+\.sql$/

/**
 * Brings the database up to date as its owner. Replicas that start together wait for each other.
 * Throws when an applied file has changed since: history is never rewritten.
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  const sql = openSql(url)
  try {
    await sql`select pg_advisory_lock(${lockId})`
    await sql`create table if not exists schema_migrations (name text primary key, digest text not null, applied_at timestamptz not null default now())`
    const known = new Map(
      (await sql`select name, digest from schema_migrations`).map((row) => [row.name as string, row.digest as string]),
    )
    const applied: string[] = []
    for (const name of await migrationFiles()) {
      const text = await readFile(new URL(name, folder), 'utf8')
      const digest = createHash('sha256').update(text).digest('hex')
      if (known.has(name)) assertUnchanged({ name, digest, known: known.get(name) })
      else {
        await apply(sql, { name, text, digest })
        applied.push(name)
      }
    }
    if (applied.length > 0) await closeFunctions(sql)
    return { applied }
  } finally {
    await sql.end()
  }
}

/** Postgres lets everybody run new functions; ours see across tenants and are for the application alone. */
async function closeFunctions(sql: Sql): Promise<void> {
  await sql`revoke execute on all functions in schema public from public`
  await sql`grant execute on all functions in schema public to postroom_app`
  await sql`revoke execute on all procedures in schema public from public`
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => filePattern.test(name)).sort()
}

function assertUnchanged({ name, digest, known }: { name: string; digest: string; known: string | undefined }): void {
  if (known !== digest) throw new Error(`migration ${name} was changed after it was applied: add a new file instead`)
}

async function apply(sql: Sql, file: { name: string; text: string; digest: string }): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(file.text)
    await tx`insert into schema_migrations (name, digest) values (${file.name}, ${file.digest})`
  })
}
