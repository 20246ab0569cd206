/** Agents as they are now, and what was last heard of their devices: read once per connection, kept up by live events. */
import { SvelteMap } from 'svelte/reactivity'
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Agent, Device, Job } from '#lib/api/types.ts'
import { live } from '#lib/live/live.svelte.ts'
import type { JobSort } from './job-words.ts'

const agentsMax = 200
/** How often memory, clock and last contact are read again: heartbeats are not sent to browsers. */
const healthRefreshMs = 20_000
const clockTickMs = 1_000

export interface Scan {
  text: string
  at: number
}

const stateOrder: readonly Agent['state'][] = ['online', 'offline', 'pairing', 'revoked']

/** Those at work first, so that the page opens on what people come for. */
function byStateThenName(a: Agent, b: Agent): number {
  return stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) || a.name.localeCompare(b.name)
}

class Fleet {
  readonly #byId = new SvelteMap<string, Agent>()
  readonly #jobs = new SvelteMap<string, Job>()
  readonly #scans = new SvelteMap<string, Scan>()
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  now = $state(Date.now())

  #all = $derived([...this.#byId.values()].sort(byStateThenName))
  agents = $derived(this.#all.filter(({ state }) => state !== 'revoked'))
  revoked = $derived(this.#all.filter(({ state }) => state === 'revoked'))

  byId(id: string | null | undefined): Agent | undefined {
    return id ? this.#byId.get(id) : undefined
  }

  accept(agent: Agent): void {
    this.#byId.set(agent.id, agent)
  }

  /** The newest job of a device with its present state, as far as it is known. */
  lastJob(device: Device): (Pick<Job, 'id' | 'state'> & { at: string; kind: JobSort }) | null {
    const kind = device.kind === 'scale' ? 'scale' : 'print'
    const heard = this.#jobs.get(device.id)
    const told = device.lastJob
    if (heard && (!told || heard.id >= told.id)) {
      return { id: heard.id, state: heard.state, at: heard.updatedAt, kind: heard.kind }
    }
    return told && { ...told, kind }
  }

  lastScan(deviceId: string): Scan | undefined {
    return this.#scans.get(deviceId)
  }

  /** Reads all agents again; a failure is kept in `problem`. */
  async load(): Promise<void> {
    try {
      const page = await take(api.GET('/v1/agents', { params: { query: { limit: agentsMax } } }))
      this.#byId.clear()
      for (const agent of page.items) this.accept(agent)
      this.loaded = true
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Follows events until the returned function is called. */
  follow(): () => void {
    const refresh = setInterval(() => {
      if (document.visibilityState === 'visible') void this.load()
    }, healthRefreshMs)
    const clock = setInterval(() => {
      this.now = Date.now()
    }, clockTickMs)
    const stops = [
      live.on('agent.changed', ({ agent }) => this.accept(agent)),
      live.on('job.changed', ({ job }) => this.#hear(job)),
      live.on('scan', ({ deviceId, text }) => this.#scans.set(deviceId, { text, at: Date.now() })),
    ]
    return () => {
      clearInterval(refresh)
      clearInterval(clock)
      for (const stop of stops) stop()
    }
  }

  /** Ids are in order of time, so a late report about an older job does not hide the newest. */
  #hear(job: Job): void {
    const known = this.#jobs.get(job.deviceId)
    if (!known || job.id >= known.id) this.#jobs.set(job.deviceId, job)
  }
}

export const fleet = new Fleet()
