/** vitest global setup: one throw-away Postgres for the run, with a migrated template every test file copies. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { openSql } from '../db/sql.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

export const templateName = 'postroom_template'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = await mkdtemp(join(tmpdir(), 'postroom-test-'))
  await rm(scratch, { recursive: true })
  const cluster = await startEmbeddedPostgres({ dir: scratch, durable: false, maxConnections: 400 })
  const admin = openSql(cluster.url)
  await admin.unsafe(`create database ${templateName}`)
  await admin.end()
  await migrate(databaseUrl(cluster.url, templateName))
  project.provide('postgresUrl', cluster.url)
  return async () => {
    await cluster.stop()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
