/** Checking and applying as background jobs: one transaction each, so that a run that is cut short leaves nothing behind. */
import type { ImportState } from '#contracts/imports.ts'
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { enqueueJob } from '../platform/jobs/enqueue.ts'
import { Stopped } from '../platform/jobs/item.ts'
import type { JobInHand, JobKind } from '../platform/jobs/run.ts'
import type { SideBySide } from '../platform/jobs/side-by-side.ts'
import { emit } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { announceImport } from './describe.ts'
import type { ImportKinds } from './kinds.ts'
import { type PassEnd, ProblemsFound, runPass } from './pass.ts'
import { FileRefused } from './read-rows.ts'
import { deleteRows, selectMended } from './row-store.ts'
import { type ImportRecord, type ImportRef, moveImport, saveDoneBytes, selectImport } from './store.ts'

/** Progress of a job is counted in these. */
const kilobyte = 1024
/** Browsers are told of progress at most this often. */
const tellEveryMs = 300

interface Input {
  importId: string
  apply: 'all' | 'good' | null
}
const jobKind = 'import'

/** Puts an import to work: the state says on what, the job does it. `conflict` when too much is in line already. */
export async function lineUp(
  tx: Tx,
  actor: Actor,
  { file, apply, from }: { file: ImportRecord; apply: Input['apply']; from: readonly ImportRecord['state'][] },
): Promise<ImportRecord | null> {
  const input: Input = { importId: file.id, apply }
  const total = Math.ceil(file.bytes / kilobyte)
  const job = await enqueueJob(tx, { actor, kind: jobKind, input, total })
  const state = apply ? 'applying' : 'checking'
  return moveImport(tx, file, {
    from,
    set: { state, jobId: job.id, doneBytes: 0, mode: apply, begunAt: new Date() },
  })
}

/** The kind of long work that checks and applies imports. */
export function importing(platform: Platform, kinds: ImportKinds): JobKind<Input> {
  return {
    kind: jobKind,
    run: async (job, _step, meter) => {
      const ref = { tenantId: job.actor.tenantId, id: job.input.importId }
      const run = new Run({ platform, kinds, ref, job, meter })
      try {
        await run.work()
      } finally {
        await announceImport(platform, { kinds, ref })
      }
    },
  }
}

interface RunParts {
  platform: Platform
  kinds: ImportKinds
  ref: ImportRef
  job: JobInHand<Input>
  meter: SideBySide
}

class Run {
  readonly #parts: RunParts
  #toldAt = 0

  constructor(parts: RunParts) {
    this.#parts = parts
  }

  async work(): Promise<void> {
    const { apply } = this.#parts.job.input
    const state = apply ? 'applying' : 'checking'
    try {
      await this.#pass(state, apply)
    } catch (error) {
      if (error instanceof FileRefused) await this.#end(state, { state: 'refused', refusal: error.message })
      // What was good when it was checked is not any more: the check is done again, so that it shows.
      else if (error instanceof ProblemsFound) await this.#pass(state, null)
      else if (error instanceof Stopped && error.why === 'cancelled') {
        await this.#end(state, { state: apply ? 'checked' : 'cancelled' })
        throw error
      } else throw error
    }
  }

  /** Reads the file and stores what came of it, all in one transaction. */
  async #pass(from: ImportState, apply: Input['apply']): Promise<void> {
    const { platform, kinds, ref, job } = this.#parts
    await platform.db.withTenant(ref.tenantId, async (tx) => {
      const file = await selectImport(tx, ref)
      if (file?.state !== from) return
      const mended = await selectMended(tx, ref)
      await deleteRows(tx, ref)
      const context = { tenantId: ref.tenantId, importId: ref.id, sourceId: file.sourceId, actor: job.actor }
      const kind = kinds.get(file.kind)
      const progress = (bytes: number) => this.#progress(bytes)
      const end = await runPass(tx, { file, kind, context, apply, mended, progress })
      await this.#store(tx, { file, from, apply, end })
    })
  }

  async #store(
    tx: Tx,
    { file, from, apply, end }: { file: ImportRecord; from: ImportState; apply: Input['apply']; end: PassEnd },
  ): Promise<void> {
    const now = this.#parts.platform.clock()
    const ended = apply ? { state: 'applied' as const, appliedAt: now } : { state: 'checked' as const, mode: null }
    const set = { ...end, ...ended, checkedAt: now, refusal: null, doneBytes: file.bytes }
    const moved = await moveImport(tx, file, { from: [from], set })
    if (!moved) throw new Error('an import was changed while it was read')
    await this.#tell(tx, moved)
  }

  async #end(from: ImportState, set: { state: ImportState; refusal?: string }): Promise<void> {
    const { platform, ref } = this.#parts
    await platform.db.withTenant(ref.tenantId, async (tx) => {
      const moved = await moveImport(tx, ref, { from: [from], set: { ...set, doneBytes: 0 } })
      if (moved) await this.#tell(tx, moved)
    })
  }

  async #tell(tx: Tx, file: ImportRecord): Promise<void> {
    const { id: importId, tenantId, kind, sourceId, state, counts, filename } = file
    await emit(tx, tenantId, `import.${state}`, { importId, kind, sourceId })
    if (state !== 'applied') return
    const after = { kind, filename, sha256: file.sha256, mode: file.mode, counts }
    await audit(tx, this.#parts.job.actor, { action: 'import.applied', targetId: importId, after })
  }

  async #progress(bytes: number): Promise<void> {
    const { platform, ref, kinds, meter } = this.#parts
    await meter.advance(Math.floor(bytes / kilobyte))
    if (performance.now() - this.#toldAt < tellEveryMs) return
    this.#toldAt = performance.now()
    await platform.db.withTenant(ref.tenantId, (tx) => saveDoneBytes(tx, ref, bytes))
    await announceImport(platform, { kinds, ref })
  }
}
