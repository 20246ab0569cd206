/** The jobs of one device: those that wait in their order, those under way or in doubt, and what came before; kept up by live events. */
import { SvelteMap } from 'svelte/reactivity'
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Job } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { live } from '#lib/live/live.svelte.ts'
import { isFinal, needsAttention } from './job-words.ts'
import { jobBehind, placed, queueOf } from './queue-order.ts'

const openPerPage = 200
/** Pages of open jobs that are read: more wait unseen until these are done. */
const openPagesMax = 5
const perPage = 15
/** Places change without a word when a job before leaves: they are read again so long after a change. */
const placesLateMs = 400

export class JobQueue {
  readonly #byId = new SvelteMap<string, Job>()
  readonly #deviceId: string
  #cursor = $state<string | null>(null)
  #places: ReturnType<typeof setTimeout> | undefined
  loaded = $state(false)
  loading = $state(false)
  problem = $state.raw<ProblemError | null>(null)

  #sorted = $derived([...this.#byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)))
  /** those that wait, next one first */
  waiting = $derived(queueOf(this.#sorted))
  underWay = $derived(this.#sorted.filter(({ state }) => needsAttention(state) && state !== 'queued').toReversed())
  past = $derived(this.#sorted.filter(({ state }) => !needsAttention(state)))

  constructor(deviceId: string) {
    this.#deviceId = deviceId
  }

  get more(): boolean {
    return this.#cursor !== null
  }

  follow(): () => void {
    const stop = live.on('job.changed', ({ job }) => {
      if (job.deviceId !== this.#deviceId) return
      this.accept(job)
      clearTimeout(this.#places)
      this.#places = setTimeout(() => void this.#readPlaces(), placesLateMs)
    })
    return () => {
      stop()
      clearTimeout(this.#places)
    }
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
      const query = { deviceId, limit: perPage }
      const [open, recent] = await Promise.all([this.#readOpen(), take(api.GET('/v1/jobs', { params: { query } }))])
      this.#takeOpen(open)
      for (const job of recent.items) this.accept(job)
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

  /** Shows the job at its new place at once; when the server refuses, the queue is read again and the problem thrown. */
  async move(id: string, place: number): Promise<void> {
    const queue = this.waiting
    const before = jobBehind(queue, id, place)
    for (const [i, job] of placed(queue, id, place).entries()) this.#byId.set(job.id, { ...job, place: i + 1 })
    try {
      this.accept(await take(api.POST('/v1/jobs/{id}/move', { params: { path: { id } }, body: { before } })))
    } catch (thrown) {
      await this.load()
      throw thrown
    }
  }

  async #readPlaces(): Promise<void> {
    if (this.waiting.length === 0) return
    await this.#reading(async () => this.#takeOpen(await this.#readOpen()))
  }

  /** What is under way here but not there any more ended unheard: it is among the past ones when they are read. */
  #takeOpen(open: readonly Job[]): void {
    const ids = new Set(open.map(({ id }) => id))
    for (const { id, state } of [...this.#byId.values()]) if (!isFinal(state) && !ids.has(id)) this.#byId.delete(id)
    for (const job of open) this.accept(job)
  }

  async #readOpen(): Promise<Job[]> {
    const jobs: Job[] = []
    let cursor: string | null = null
    for (let page = 0; page < openPagesMax && (page === 0 || cursor); page++) {
      const query = { deviceId: this.#deviceId, open: true, limit: openPerPage, ...(cursor && { cursor }) }
      const answer: { items: Job[]; nextCursor: string | null } = await take(api.GET('/v1/jobs', { params: { query } }))
      jobs.push(...answer.items)
      cursor = answer.nextCursor
    }
    return jobs
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
