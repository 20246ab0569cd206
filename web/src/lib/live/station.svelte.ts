/** The printer, scale and scanner this user works with: chosen once, remembered in this browser. */
import { api, take } from '#lib/api/client.ts'
import type { ChosenPrinter, Device } from '#lib/api/types.ts'
import { session } from '#lib/session/session.svelte.ts'
import { devices } from './devices.svelte.ts'
import { automatic } from './print-to.ts'

class Station {
  #printerId = $state<string | null>(null)
  #scaleId = $state<string | null>(null)
  #scannerId = $state<string | null>(null)
  /** Where a label would go now by the routes; null until asked, and where there are no routes. */
  routed = $state.raw<ChosenPrinter | null>(null)
  /** While devices are identified their scans act nowhere. */
  identifying = $state(false)

  #chosenPrinter = $derived(this.#printerId ?? session.kept<string | null>('printer', null))
  /** The routes choose the printer: what everyone starts with where there are routes. */
  automatic = $derived(
    this.routed !== null &&
      (this.#chosenPrinter === automatic || !devices.printers.some(({ id }) => id === this.#chosenPrinter)),
  )
  printer = $derived(
    this.automatic ? devices.byId(this.routed?.deviceId) : choose(devices.printers, this.#chosenPrinter),
  )
  /** What to ask for when something is printed: a printer's id, or `automatic`; null without a printer. */
  printTo = $derived(this.automatic ? automatic : (this.printer?.id ?? null))
  scale = $derived(choose(devices.scales, this.#scaleId ?? session.kept<string | null>('scale', null)))
  #chosenScanner = $derived(this.#scannerId ?? session.kept<string | null>('scanner', null))
  /** Its scans act here. None is taken unasked, not even the only one: `BUY` would buy at every workstation of the site. */
  scanner = $derived(
    this.identifying ? undefined : devices.scanners.find((device) => device.id === this.#chosenScanner),
  )

  /** @param id of a printer, or `automatic` */
  choosePrinter(id: string): void {
    this.#printerId = id
    session.keep('printer', id)
  }

  chooseScale(id: string): void {
    this.#scaleId = id
    session.keep('scale', id)
  }

  /** A scanner of the site that this workstation could make its own, as it has none. */
  scannerToOffer(id: string): Device | undefined {
    const free = !this.scanner && !this.identifying
    return free ? ofSite(devices.scanners).find((device) => device.id === id) : undefined
  }

  chooseScanner(id: string): void {
    this.#scannerId = id
    session.keep('scanner', id)
  }

  /** Asks where a label would go now. Throws ProblemError; what was known before is then forgotten. */
  async askRoutes(): Promise<void> {
    const siteId = session.site?.id
    const query = { labelSize: '4x6' as const, ...(siteId && { siteId }) }
    try {
      const [{ items }, chosen] = await Promise.all([
        take(api.GET('/v1/print-routes', { params: { query: { limit: 1 } } })),
        take(api.GET('/v1/print-routes/chosen', { params: { query } })),
      ])
      this.routed = items.length > 0 ? chosen : null
    } catch (thrown) {
      this.routed = null
      throw thrown
    }
  }
}

/** The chosen device; else the best of the site: ready before troubled before offline. */
function choose(all: readonly Device[], id: string | null): Device | undefined {
  const chosen = all.find((device) => device.id === id)
  if (chosen) return chosen
  const order = ['ready', 'problem', 'offline']
  return ofSite(all).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0]
}

function ofSite(all: readonly Device[]): Device[] {
  return all.filter(({ siteId }) => !siteId || !session.site || siteId === session.site.id)
}

export const station = new Station()
