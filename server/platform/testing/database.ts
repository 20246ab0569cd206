/** A fresh migrated database for one test file. */
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { openSql } from '../db/sql.ts'
import { databaseUrl, templateName } from './cluster.ts'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** Copies the migrated template; a few milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const cluster = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  const run = async (statement: string) => {
    const admin = openSql(cluster)
    await admin.unsafe(statement)
    await admin.end()
  }
  // Copies of one template queue behind each other: Postgres wants nobody else connected to it.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await run(`create database ${name} template ${templateName}`)
      break
    } catch (error) {
      if (attempt > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return { url: databaseUrl(cluster, name), drop: () => run(`drop database if exists ${name} with (force)`) }
}
