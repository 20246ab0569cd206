/** What scans do: command barcodes run what the page offers, numbers open their shipment or say what they are. */

import { problemOf } from '#lib/api/problem.ts'
import type { Found } from '#lib/api/types.ts'
import type { LiveEventOf } from '#lib/live/events.ts'
import { station } from '#lib/live/station.svelte.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { goto } from '$app/navigation'
import { type Meaning, meaningOf, packageIdMaxLength, plausible, type ScanCommand } from './meaning.ts'
import { numberDetail, numberName } from './number-words.ts'
import { findNumber } from './numbers.ts'
import type { ShipToAddress } from './ship-to-code.ts'
import { usedLast } from './used-last.ts'

class ScanActs {
  /** Opens the drop record with this Package ID; false when there is none. */
  onPackageId: ((packageId: string) => Promise<boolean>) | null = null
  /** Opens the request of this ticket; false when there is none. */
  onTicket: ((ticket: string) => Promise<boolean>) | null = null
  /** The page takes the recipient that a carrier's code holds. */
  onShipTo: ((address: ShipToAddress) => void) | null = null
  #commands: Partial<Record<ScanCommand, () => void>> = {}
  /** takes the last offer away */
  #offered: () => void = () => undefined

  /** The page's answers to command barcodes; returns what removes them (made for `$effect`). */
  use(commands: Partial<Record<ScanCommand, () => void>>): () => void {
    this.#commands = commands
    return () => {
      if (this.#commands === commands) this.#commands = {}
    }
  }

  /** A scanner behind an agent read something: this workstation acts when it is its scanner, in the tab used last. */
  heard({ deviceId, text, aim }: LiveEventOf<'scan'>): void {
    if (!usedLast()) return
    if (station.scanner?.id === deviceId) this.text(text, aim)
    else this.#offer({ deviceId, text, aim })
  }

  /** The first scan of a scanner that belongs to nobody here: the person who holds it says so, once. */
  #offer({ deviceId, text, aim }: Omit<LiveEventOf<'scan'>, 'type'>): void {
    const scanner = station.scannerToOffer(deviceId)
    if (!scanner) return
    const run = () => {
      station.chooseScanner(deviceId)
      this.text(text, aim)
    }
    this.#offered()
    this.#offered = toasts.say(`${scanner.name} read something. Is it the scanner of this desk?`, {
      tone: 'warn',
      action: { text: 'Use it here', run },
    })
  }

  /** Acts on a text read by a scanner behind an agent. */
  text(scanned: string, aim: string | null = null): void {
    const meaning = meaningOf(scanned, { ended: true, inField: false, aim })
    if (meaning) void this.act(meaning)
  }

  /** Does what the scan means. Never throws: what went wrong is shown. */
  async act(meaning: Meaning): Promise<void> {
    try {
      await this.#do(meaning)
    } catch (thrown) {
      toasts.say(problemOf(thrown).detail, { tone: 'bad' })
    }
  }

  async #do(meaning: Meaning): Promise<void> {
    if (meaning.kind === 'command') this.#command(meaning.command)
    else if (meaning.kind === 'number') await this.#number(meaning.text)
    else if (meaning.kind === 'package_id') await this.#packageId(meaning.text)
    else if (meaning.kind === 'ticket') await this.#ticket(meaning.text)
    else if (meaning.kind === 'unknown') sayUnknown(meaning.text)
    else if (this.onShipTo && meaning.address.line1 !== '') this.onShipTo(meaning.address)
    else if (meaning.number) await this.#number(meaning.number)
    else toasts.say("This is a carrier's code without a number. Scan the tracking number beside it.", { tone: 'warn' })
  }

  #command(command: ScanCommand): void {
    const run = this.#commands[command]
    if (run) run()
    else toasts.say(`${command} does nothing on this page. Open Ship first.`, { tone: 'warn' })
  }

  async #number(text: string): Promise<void> {
    const found = await findNumber(text)
    if (found.shipmentId) await goto(`/shipments/${found.shipmentId}`)
    // Package IDs are the user's own: some look like a courier's number.
    else if (text.length > packageIdMaxLength || !(await this.onPackageId?.(text))) tell(text, found)
  }

  async #packageId(text: string): Promise<void> {
    if (await this.onPackageId?.(text)) return
    if (!plausible(text)) return this.onPackageId ? sayNoRecord(text) : sayUnknown(text)
    const found = await findNumber(text)
    if (found.shipmentId) await goto(`/shipments/${found.shipmentId}`)
    else if (found.numbers.length === 0 && this.onPackageId) sayNoRecord(text)
    else tell(text, found)
  }

  async #ticket(text: string): Promise<void> {
    if (await this.onTicket?.(text)) return
    toasts.say(`There is no request with the ticket ${text}`, { tone: 'warn' })
  }
}

function sayUnknown(text: string): void {
  toasts.say(`Nothing is known about the scanned code ${text.slice(0, 60)}`, { tone: 'warn' })
}

function sayNoRecord(text: string): void {
  toasts.say(`No record with Package ID ${text}`, { tone: 'warn', action: { text: 'Drop folder', href: '/drop' } })
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
