/** Which files in in/ are whole: those that stood still. Times are of a clock that only goes forward; the file server's own may be wrong. */

/**
 * How long a file must have stood still, in ms. A file that was renamed into in/ is whole at once, and two looks are enough.
 * One that was seen growing is being written in place by a program that may pause; an empty one has hardly begun.
 */
const stillMs = { renamed: 500, grown: 3_000, empty: 10_000 }
const hintsMax = 1_000

export interface Sight {
  name: string
  size: number
  mtimeMs: number
  ino: number
}
interface Seen extends Sight {
  /** when it was first seen as it is */
  since: number
  grown: boolean
}

export class Arrivals {
  #seen = new Map<string, Seen>()
  readonly #hints = new Map<string, number>()

  /** The operating system says that this file is being written. */
  hint(name: string, now: number): void {
    if (this.#hints.size < hintsMax || this.#hints.has(name)) this.#hints.set(name, now)
  }

  /** Takes what is in in/ now; answers what is whole, oldest first. */
  look(sights: readonly Sight[], now: number): Sight[] {
    this.#seen = new Map(sights.map((sight) => [sight.name, this.#compared(sight, now)]))
    for (const name of this.#hints.keys()) if (!this.#seen.has(name)) this.#hints.delete(name)
    return [...this.#seen.values()]
      .filter((seen) => now - seen.since >= patience(seen))
      .sort((one, other) => one.mtimeMs - other.mtimeMs || one.name.localeCompare(other.name))
  }

  /** A look soon is worth it. */
  get unsettled(): boolean {
    return this.#seen.size > 0
  }

  #compared(sight: Sight, now: number): Seen {
    const before = this.#seen.get(sight.name)
    const hinted = this.#hints.get(sight.name)
    if (before?.ino !== sight.ino) return { ...sight, since: now, grown: hinted !== undefined }
    const same = before.size === sight.size && before.mtimeMs === sight.mtimeMs
    const since = same ? Math.max(before.since, hinted ?? 0) : now
    return { ...sight, since, grown: before.grown || !same || hinted !== undefined }
  }
}

function patience({ size, grown }: Seen): number {
  if (size === 0) return stillMs.empty
  return grown ? stillMs.grown : stillMs.renamed
}
