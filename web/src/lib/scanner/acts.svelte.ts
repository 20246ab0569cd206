/** What scans do: command barcodes run what the page offers, numbers open their shipment or say what they are. */

import { problemOf } from '#lib/api/problem.ts'
import type { Found } from '#lib/api/types.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { goto } from '$app/navigation'
import { type Meaning, meaningOf, type ScanCommand } from './meaning.ts'
import { numberDetail, numberName } from './number-words.ts'
import { findNumber } from './numbers.ts'

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
    const meaning = meaningOf(scanned, { ended: true, inField: false })
    if (meaning) void this.act(meaning)
    else toasts.say(`Nothing is known about the scanned code ${scanned}`, { tone: 'warn' })
  }

  async act(meaning: Meaning): Promise<void> {
    if (meaning.kind === 'number') return openNumber(meaning.text)
    const run = this.#commands[meaning.command]
    if (run) run()
    else toasts.say(`${meaning.command} does nothing on this page. Open Ship first.`, { tone: 'warn' })
  }
}

async function openNumber(text: string): Promise<void> {
  try {
    const found = await findNumber(text)
    if (found.shipmentId) await goto(`/shipments/${found.shipmentId}`)
    else tell(text, found)
  } catch (thrown) {
    toasts.say(problemOf(thrown).detail, { tone: 'bad' })
  }
}

/** A number that is not ours: what it is, with the courier's page or a search for it. */
function tell(text: string, { numbers }: Found): void {
  const [likeliest] = numbers
  const search = { text: 'Search history', href: `/history?q=${encodeURIComponent(text)}` }
  if (!likeliest) {
    toasts.say(`No shipment has the number ${text}`, { tone: 'warn', action: search })
    return
  }
  const { courier, trackingUrl } = likeliest
  const action = trackingUrl
    ? { text: `${courier} page`, run: () => void open(trackingUrl, '_blank', 'noopener,noreferrer') }
    : search
  toasts.say(`${numberName(likeliest)}: ${numberDetail(likeliest)} (${likeliest.number})`, { tone: 'warn', action })
}

export const scanActs = new ScanActs()
