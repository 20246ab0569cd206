/** Runs the script of global invariants; every test file ends with it. */
import { readFile } from 'node:fs/promises'
import postgres from 'postgres'

const script = new URL('../db/invariants.sql', import.meta.url)

/** Throws with the name and the offending rows of each invariant that does not hold. */
export async function assertInvariants(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const broken = await sql.unsafe(await readFile(script, 'utf8'))
    if (broken.length > 0) throw new Error(`invariants broken: ${JSON.stringify(broken)}`)
  } finally {
    await sql.end()
  }
}
