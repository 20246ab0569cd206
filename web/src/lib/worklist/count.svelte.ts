/** How many things wait for a person: read once, kept up by live events. */
import { api, take } from '#lib/api/client.ts'
import type { WorklistItem } from '#lib/api/types.ts'
import { live } from '#lib/live/live.svelte.ts'

export interface KindCount {
  kind: WorklistItem['kind']
  count: number
}

class WorklistCount {
  total = $state(0)
  kinds = $state.raw<readonly KindCount[]>([])

  /** Reads the counts. Throws ProblemError. */
  async load(): Promise<void> {
    const { total, kinds } = await take(api.GET('/v1/worklist/count'))
    this.total = total
    this.kinds = kinds
  }

  /** Reads the counts now and whenever the list changed; a failed reading leaves the last count. Made for `$effect`. */
  follow(): () => void {
    const read = () => void this.load().catch(() => undefined)
    read()
    return live.on('worklist.changed', read)
  }
}

export const worklistCount = new WorklistCount()
