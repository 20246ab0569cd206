/** The audit chain outside the database: exported as JSON lines, verified without a server. */
import { createHash } from 'node:crypto'

/** One exported row. `body` is the exact text that was hashed. */
export interface AuditLine {
  tenantId: string
  sequence: number
  body: string
  /** hex */
  hash: string
}

export type Verdict = { intact: true; rows: number; head: string } | { intact: false; line: number; reason: string }

/** The hash before the first row: SHA-256 of the tenant's id. */
export function firstHash(tenantId: string): Buffer {
  return createHash('sha256').update(tenantId).digest()
}

/** The hash of a row: SHA-256 over the previous hash, the number, a newline and the body. The same rule as audit_append() in SQL. */
export function nextHash(previous: Buffer, sequence: number, body: string): Buffer {
  return createHash('sha256').update(previous).update(`${sequence}\n${body}`).digest()
}

/**
 * Verifies an exported chain line by line. Finds edited, removed and reordered rows; rows cut off the end are found
 * only by comparing `head` with the head hash noted elsewhere.
 */
export async function verifyChain(lines: AsyncIterable<string> | Iterable<string>): Promise<Verdict> {
  let previous: Buffer | null = null
  let sequence = 0
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === '') continue
    const row = parse(text)
    if (!row) return { intact: false, line, reason: 'is not a row of an audit export' }
    previous ??= firstHash(row.tenantId)
    sequence += 1
    if (row.sequence !== sequence)
      return { intact: false, line, reason: `has number ${row.sequence} where ${sequence} belongs` }
    previous = nextHash(previous, sequence, row.body)
    if (previous.toString('hex') !== row.hash) return { intact: false, line, reason: 'or a row before it was changed' }
  }
  return { intact: true, rows: sequence, head: previous?.toString('hex') ?? '' }
}

function parse(text: string): AuditLine | null {
  try {
    const row = JSON.parse(text) as Partial<AuditLine> | null
    const whole =
      typeof row?.tenantId === 'string' &&
      typeof row.sequence === 'number' &&
      typeof row.body === 'string' &&
      typeof row.hash === 'string'
    return whole ? (row as AuditLine) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
