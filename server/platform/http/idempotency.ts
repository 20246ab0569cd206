/** `Idempotency-Key`: the first request does the work, every repeat gets its answer. */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Input, Operation } from '#contracts/operation.ts'
import type { ProblemCode, ProblemField } from '#contracts/problem.ts'
import { AppError } from '../errors.ts'
import type { Platform } from '../platform.ts'
import type { UserContext } from './context.ts'

const keyMaxLength = 255
/** Longer than any handler runs; after it a crashed request's key is free to be driven again. */
const leaseSeconds = 180
/** How long a repeat waits for the first before it is told to come back. */
const waitMs = 15_000
const waitStepMs = 40

interface Attempt {
  platform: Platform
  context: UserContext
  operation: Operation
  input: Input<Operation>
}

interface StoredFailure {
  code: ProblemCode
  detail: string
  fields: ProblemField[]
}

/** Outcomes that say "try again": the key is given back so that the retry does the work. */
const notKept: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'internal',
  'unavailable',
  'carrier_unavailable',
  'rate_limited',
  'purchase_unknown',
  'idempotency_in_progress',
  'device_unavailable',
])

/**
 * Runs `work` once per key and tenant. A repeat with the same request gets the stored body (or the stored failure);
 * another request with the key is refused; a repeat while the first runs waits for it.
 */
export async function onceForKey(
  attempt: Attempt,
  work: () => Promise<unknown>,
): Promise<{ body: unknown; replayed: boolean }> {
  const key = attempt.context.idempotencyKey ?? ''
  if (key.length === 0 || key.length > keyMaxLength) {
    const reason = `must have 1 to ${keyMaxLength} characters`
    throw new AppError('invalid_request', `Idempotency-Key ${reason}`, {
      fields: [{ field: 'Idempotency-Key', reason }],
    })
  }
  const digest = digestOf(attempt)
  const deadline = Date.now() + waitMs
  for (;;) {
    const row = await claim(attempt, { key, digest })
    if (row === 'claimed') return { body: await runAndStore(attempt, key, work), replayed: false }
    if (!row.digest.equals(digest)) {
      throw new AppError(
        'idempotency_key_reused',
        `The key "${key.slice(0, 40)}" was sent before with another request. Use a fresh key for a new request.`,
      )
    }
    if (row.state === 'done') return { body: replay(row), replayed: true }
    if (Date.now() > deadline) {
      throw new AppError(
        'idempotency_in_progress',
        'The first request with this key has not finished. Repeat it in a few seconds.',
        { retryAfterSeconds: 5 },
      )
    }
    await new Promise((resolve) => setTimeout(resolve, waitStepMs))
  }
}

function digestOf({ operation, input }: Attempt): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([operation.id, input.params, input.query, input.body ?? null]))
    .digest()
}

interface KeyRow {
  state: string
  digest: Buffer
  status: number | null
  body: { ok: unknown } | { failed: StoredFailure } | null
}

async function claim(
  { platform, context, operation }: Attempt,
  key: { key: string; digest: Buffer },
): Promise<'claimed' | KeyRow> {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const lease = sql`now() + make_interval(secs => ${leaseSeconds})`
    const claimed = await tx.execute(sql`
      insert into idempotency_keys as k (tenant_id, key, operation, request_digest, state, lease_until)
      values (${context.tenantId}, ${key.key}, ${operation.id}, ${key.digest}, 'running', ${lease})
      on conflict (tenant_id, key) do update set lease_until = excluded.lease_until
        where k.state = 'running' and k.lease_until < now() and k.request_digest = excluded.request_digest
      returning 1`)
    if (claimed.length > 0) return 'claimed'
    const [row] = await tx.execute(sql`
      select state, request_digest as digest, status, body from idempotency_keys where tenant_id = ${context.tenantId} and key = ${key.key}`)
    // The holder gave the key back between the two statements: look again.
    return (row as unknown as KeyRow | undefined) ?? { state: 'running', digest: key.digest, status: null, body: null }
  })
}

async function runAndStore(attempt: Attempt, key: string, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await storeAnswer(attempt, key, await work())
  } catch (error) {
    if (error instanceof AppError && !notKept.has(error.code)) {
      await store(attempt, key, { failed: { code: error.code, detail: error.message, fields: error.fields } })
    } else await release(attempt, key)
    throw error
  }
}

/** The work is done: when its answer cannot be kept, the key stays claimed, so that a repeat waits and does not do it again. */
async function storeAnswer(attempt: Attempt, key: string, body: unknown): Promise<unknown> {
  await store(attempt, key, { ok: body ?? null }).catch((error: unknown) =>
    attempt.platform.log.warn({ err: error }, 'the answer of an idempotent request could not be kept'),
  )
  return body
}

async function store({ platform, context, operation }: Attempt, key: string, body: KeyRow['body']): Promise<void> {
  await platform.db.withTenant(context.tenantId, (tx) =>
    tx.execute(sql`
      update idempotency_keys set state = 'done', status = ${operation.status}, body = ${JSON.stringify(body)}::jsonb
      where tenant_id = ${context.tenantId} and key = ${key}`),
  )
}

async function release({ platform, context }: Attempt, key: string): Promise<void> {
  await platform.db
    .withTenant(context.tenantId, (tx) =>
      tx.execute(
        sql`delete from idempotency_keys where tenant_id = ${context.tenantId} and key = ${key} and state = 'running'`,
      ),
    )
    .catch((error: unknown) =>
      platform.log.warn({ err: error }, 'an idempotency key stays claimed until its lease ends'),
    )
}

function replay(row: KeyRow): unknown {
  if (row.body && 'failed' in row.body) {
    throw new AppError(row.body.failed.code, row.body.failed.detail, { fields: row.body.failed.fields })
  }
  return row.body?.ok
}

/** Drops keys older than a week; Stripe keeps a day, a mailroom closes for a weekend. */
export async function forgetIdempotencyKeys(platform: Platform): Promise<void> {
  await platform.db.outside`select forget_idempotency_keys()`
}
