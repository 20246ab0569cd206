/** The order in which jobs wait for a device, and what to ask for when one is to move. Pure functions. */
import type { Job } from '#lib/api/types.ts'

type Waiting = Pick<Job, 'id' | 'state' | 'place'>

/** The jobs that wait, next one first; ids are in order of time. */
export function queueOf<T extends Waiting>(jobs: readonly T[]): T[] {
  const place = (job: T) => job.place ?? Number.MAX_SAFE_INTEGER
  return jobs.filter(({ state }) => state === 'queued').sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
}

/** The queue with one job at another place, counted from 1; as it was when the job or the place is not in it. */
export function placed<T extends Waiting>(queue: readonly T[], id: string, place: number): T[] {
  const moving = queue.find((job) => job.id === id)
  if (!moving || place < 1 || place > queue.length) return [...queue]
  return queue.filter((job) => job !== moving).toSpliced(place - 1, 0, moving)
}

/** The job it goes before when it is to have that place: what the server is asked for; null: to the end. */
export function jobBehind(queue: readonly Waiting[], id: string, place: number): string | null {
  return placed(queue, id, place)[place]?.id ?? null
}
