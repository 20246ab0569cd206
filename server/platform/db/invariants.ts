/** Runs the script of global invariants: after every test file, and by the operator's command line. */
import { readFile } from 'node:fs/promises'
import { openSql } from './sql.ts'

const script = new URL('./invariants.sql', import.meta.url)

/** The rows that break an invariant; empty when all hold. Reads as the database's owner. */
export async function brokenInvariants(url: string): Promise<{ invariant: string; detail: string }[]> {
  const sql = openSql(url)
  try {
    const rows = await sql.unsafe(await readFile(script, 'utf8'))
    return rows.map(({ invariant, detail }) => ({ invariant, detail }))
  } finally {
    await sql.end()
  }
}
