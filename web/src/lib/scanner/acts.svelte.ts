/** What scans do: command barcodes run what the page offers, tracking numbers open their shipment. */

import { api, take } from '#lib/api/client.ts'
import { problemOf } from '#lib/api/problem.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { goto } from '$app/navigation'
import { type Meaning, meaningOf, type ScanCommand } from './meaning.ts'

class ScanActs {
  #commands: Partial<Record<ScanCommand, () => void>> = {}

  /** The page's answers to command barcodes; returns what removes them (made for `$effect`). */
  use(commands: Partial<Record<ScanCommand, () => void>>): () => void {
    this.#commands = commands
    return () => {
      if (this.#commands === commands) this.#commands = {}
    }
  }

  /** Acts on a text read by a scanner behind an agent. */
  text(scanned: string): void {
    const meaning = meaningOf(scanned, true)
    if (meaning) void this.act(meaning)
    else toasts.say(`Nothing is known about the scanned code ${scanned}`, { tone: 'warn' })
  }

  async act(meaning: Meaning): Promise<void> {
    if (meaning.kind === 'tracking') return openByTracking(meaning.number)
    const run = this.#commands[meaning.command]
    if (run) run()
    else toasts.say(`${meaning.command} does nothing on this page. Open Ship first.`, { tone: 'warn' })
  }
}

async function openByTracking(number: string): Promise<void> {
  try {
    const { items } = await take(api.GET('/v1/shipments', { params: { query: { q: number, limit: 1 } } }))
    const found = items[0]
    if (found) await goto(`/shipments/${found.id}`)
    else toasts.say(`No shipment has the tracking number ${number}`, { tone: 'warn' })
  } catch (thrown) {
    toasts.say(problemOf(thrown).detail, { tone: 'bad' })
  }
}

export const scanActs = new ScanActs()
