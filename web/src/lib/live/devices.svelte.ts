/** Agents' devices as they are now: loaded once per connection, then kept up by live events. */
import { SvelteMap } from 'svelte/reactivity'
import { api, take } from '#lib/api/client.ts'
import type { Device, Job, Reading } from '#lib/api/types.ts'
import { afterLoading, isStale, type LastReading } from './last-reading.ts'
import { live } from './live.svelte.ts'

const clockTickMs = 1_000
/** Jobs remembered for showing what became of them. */
const jobsKept = 200
const perPage = 200
/** Far above the devices of any tenant. */
const pagesMax = 10

class Devices {
  readonly #byId = new SvelteMap<string, Device>()
  readonly #away = new SvelteMap<string, Device>()
  readonly #readings = new SvelteMap<string, LastReading>()
  readonly #jobs = new SvelteMap<string, Job>()
  loaded = $state(false)
  #now = $state(Date.now())
  #users = 0
  #stop: () => void = () => undefined

  all = $derived(byName(this.#byId.values()))
  printers = $derived(this.all.filter(({ kind }) => kind === 'printer'))
  scales = $derived(this.all.filter(({ kind }) => kind === 'scale'))
  scanners = $derived(this.all.filter(({ kind }) => kind === 'scanner'))
  /** Those that were put away, as far as `loadAway` read them or events told. */
  away = $derived(byName(this.#away.values()))

  /** A device in use or put away. */
  byId(id: string | null | undefined): Device | undefined {
    return id ? (this.#byId.get(id) ?? this.#away.get(id)) : undefined
  }

  /** The last reading of a scale, whether it is too old to be believed, and whether it came as a live event. */
  reading(id: string): { reading: Reading; stale: boolean; live: boolean } | null {
    const last = this.#readings.get(id)
    return last ? { reading: last.reading, stale: isStale(last, this.#now), live: last.live } : null
  }

  /** The last known state of a job seen since the page was opened. */
  job(id: string): Job | undefined {
    return this.#jobs.get(id)
  }

  /** Puts a job that an answer carried among those followed, unless a newer state is known. */
  followJob(job: Job): void {
    const known = this.#jobs.get(job.id)
    if (known && known.updatedAt >= job.updatedAt) return
    if (this.#jobs.size >= jobsKept) this.#jobs.delete([...this.#jobs.keys()][0] ?? '')
    this.#jobs.set(job.id, job)
  }

  /** Starts following; the returned function stops it. Safe to call several times. */
  follow(): () => void {
    this.#users += 1
    if (this.#users === 1) this.#stop = this.#listen()
    return () => {
      this.#users -= 1
      if (this.#users === 0) this.#stop()
    }
  }

  /** Reads all devices in use again. */
  async load(): Promise<void> {
    const all = await readAll(false)
    this.#byId.clear()
    for (const device of all) this.accept(device)
    this.loaded = true
  }

  /** Reads those that were put away again. */
  async loadAway(): Promise<void> {
    const all = await readAll(true)
    this.#away.clear()
    for (const device of all) this.accept(device)
  }

  /** Takes over a device's newest state, e.g. from an answer of the API. */
  accept(device: Device): void {
    const [to, from] = device.retired ? [this.#away, this.#byId] : [this.#byId, this.#away]
    from.delete(device.id)
    to.set(device.id, device)
    const last = afterLoading(this.#readings.get(device.id), device.reading)
    if (last) this.#readings.set(device.id, last)
  }

  #listen(): () => void {
    const clock = setInterval(() => {
      this.#now = Date.now()
    }, clockTickMs)
    const stops = [
      live.on('device.changed', ({ device }) => this.accept(device)),
      live.on('device.removed', ({ deviceId }) => this.#byId.delete(deviceId)),
      live.on('device.reading', ({ deviceId, reading }) => {
        this.#now = Date.now()
        this.#readings.set(deviceId, { reading, receivedAt: this.#now, live: true })
      }),
      live.on('job.changed', ({ job }) => this.followJob(job)),
    ]
    return () => {
      clearInterval(clock)
      for (const stop of stops) stop()
    }
  }
}

function byName(devices: Iterable<Device>): Device[] {
  return [...devices].sort((a, b) => a.name.localeCompare(b.name))
}

async function readAll(retired: boolean): Promise<Device[]> {
  const all: Device[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax && (page === 0 || cursor); page++) {
    const query = { limit: perPage, ...(retired && { retired }), ...(cursor && { cursor }) }
    const answer: { items: Device[]; nextCursor: string | null } = await take(
      api.GET('/v1/devices', { params: { query } }),
    )
    all.push(...answer.items)
    cursor = answer.nextCursor
  }
  return all
}

export const devices = new Devices()
