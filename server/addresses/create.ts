/** Adds an address to the book. */
import { randomInt } from 'node:crypto'
import type { AddressEntry, AddressInput } from '#contracts/addresses.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { refuseWrongAddress } from './check.ts'
import { placeOf, searchWords, toColumns, toEntry } from './entry.ts'
import { type AddressRow, insertAddress, type NewAddressRow, replaceWords } from './store.ts'

/** No vowels, no look-alikes: codes are read aloud, typed, and spell nothing. */
const codeAlphabet = '23456789BCDFGHJKMNPQRSTVWXYZ'
/** 28^6 is 480 million: at a million entries one code in 500 is taken, and another is drawn. */
const codeLength = 6
const codeAttempts = 10

/** Adds the entry for the caller; scope `tenant` and a fresh code when not given. `conflict` when the code is taken, `unprocessable` by field. */
export async function createAddress(
  platform: Platform,
  context: UserContext,
  input: AddressInput,
): Promise<AddressEntry> {
  refuseWrongAddress(input)
  const { tenantId } = context
  const columns = { ...toColumns(input), ...placeOf(context, input.scope ?? 'tenant'), tenantId, id: newId() }
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await insertWithCode(tx, columns, input.code?.trim() || null)
    await replaceWords(tx, row, searchWords(row))
    const entry = toEntry(row)
    await audit(tx, context, { action: 'address.created', targetId: row.id, after: entry })
    return entry
  })
}

async function insertWithCode(tx: Tx, columns: Omit<NewAddressRow, 'code'>, code: string | null): Promise<AddressRow> {
  for (let attempt = 0; attempt < (code ? 1 : codeAttempts); attempt += 1) {
    const row = await insertAddress(tx, { ...columns, code: code ?? newCode() })
    if (row) return row
  }
  if (code) throw codeTaken(code)
  throw new Error(`no free address code in ${codeAttempts} attempts`)
}

function newCode(): string {
  return Array.from({ length: codeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('')
}

/** The answer to a code another live entry has. */
export function codeTaken(code: string): AppError {
  const reason = `Another address has the code "${code}". Choose another code, or change that address.`
  return new AppError('conflict', reason, { fields: [{ field: 'code', reason }] })
}
