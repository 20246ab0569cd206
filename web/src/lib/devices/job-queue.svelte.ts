/** The jobs of one device: those under way or in doubt, and what came before; kept up by live events. */
import { SvelteMap } from 'svelte/reactivity'
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Job } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { live } from '#lib/live/live.svelte.ts'
import { needsAttention } from './job-words.ts'

const openMax = 100
const perPage = 15

export class JobQueue {
  readonly #byId = new SvelteMap<string, Job>()
  readonly #deviceId: string
  #cursor = $state<string | null>(null)
  loaded = $state(false)
  loading = $state(false)
  problem = $state.raw<ProblemError | null>(null)

  #sorted = $derived([...this.#byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)))
  open = $derived(this.#sorted.filter(({ state }) => needsAttention(state)))
  past = $derived(this.#sorted.filter(({ state }) => !needsAttention(state)))

  constructor(deviceId: string) {
    this.#deviceId = deviceId
  }

  get more(): boolean {
    return this.#cursor !== null
  }

  follow(): () => void {
    return live.on('job.changed', ({ job }) => {
      if (job.deviceId === this.#deviceId) this.accept(job)
    })
  }

  /** Takes over a job's state unless a newer one is known. */
  accept(job: Job): void {
    const known = this.#byId.get(job.id)
    if (known && known.updatedAt > job.updatedAt) return
    this.#byId.set(job.id, job)
    devices.followJob(job)
  }

  async load(): Promise<void> {
    const deviceId = this.#deviceId
    await this.#reading(async () => {
      const [open, recent] = await Promise.all([
        take(api.GET('/v1/jobs', { params: { query: { deviceId, open: true, limit: openMax } } })),
        take(api.GET('/v1/jobs', { params: { query: { deviceId, limit: perPage } } })),
      ])
      for (const job of [...open.items, ...recent.items]) this.accept(job)
      this.#cursor = recent.nextCursor
      this.loaded = true
    })
  }

  async loadMore(): Promise<void> {
    const cursor = this.#cursor
    if (!cursor || this.loading) return
    await this.#reading(async () => {
      const query = { deviceId: this.#deviceId, limit: perPage, cursor }
      const page = await take(api.GET('/v1/jobs', { params: { query } }))
      for (const job of page.items) this.accept(job)
      this.#cursor = page.nextCursor
    })
  }

  async #reading(read: () => Promise<void>): Promise<void> {
    this.loading = true
    this.problem = null
    try {
      await read()
    } catch (thrown) {
      this.problem = problemOf(thrown)
    } finally {
      this.loading = false
    }
  }
}
