/** Runs the script of global invariants: after every test file, and by the operator's command line. */
import { readFile } from 'node:fs/promises'
import postgres from 'postgres'

const script = new URL('./invariants.sql', import.meta.url)

/** The rows that break an invariant; empty when all hold. Reads as the database's owner. */
export async function brokenInvariants(url: string): Promise<{ invariant: string; detail: string }[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    return await sql.unsafe(await readFile(script, 'utf8'))
  } finally {
    await sql.end()
  }
}
