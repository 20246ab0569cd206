/** The printer, scale and scanner this user works with: chosen once, remembered in this browser. */
import type { Device } from '#lib/api/types.ts'
import { session } from '#lib/session/session.svelte.ts'
import { devices } from './devices.svelte.ts'

class Station {
  #printerId = $state<string | null>(null)
  #scaleId = $state<string | null>(null)
  #scannerId = $state<string | null>(null)

  printer = $derived(choose(devices.printers, this.#printerId ?? session.kept<string | null>('printer', null)))
  scale = $derived(choose(devices.scales, this.#scaleId ?? session.kept<string | null>('scale', null)))
  /** Its scans act here. Among several none is taken unasked: they would act at every workstation of the site. */
  scanner = $derived(chosenOrOnly(devices.scanners, this.#scannerId ?? session.kept<string | null>('scanner', null)))

  choosePrinter(id: string): void {
    this.#printerId = id
    session.keep('printer', id)
  }

  chooseScale(id: string): void {
    this.#scaleId = id
    session.keep('scale', id)
  }

  chooseScanner(id: string): void {
    this.#scannerId = id
    session.keep('scanner', id)
  }
}

/** The chosen device; else the best of the site: ready before troubled before offline. */
function choose(all: readonly Device[], id: string | null): Device | undefined {
  const chosen = all.find((device) => device.id === id)
  if (chosen) return chosen
  const order = ['ready', 'problem', 'offline']
  return ofSite(all).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0]
}

/** The chosen device; else the one of the site when there is no other. */
function chosenOrOnly(all: readonly Device[], id: string | null): Device | undefined {
  const chosen = all.find((device) => device.id === id)
  const [only, ...others] = ofSite(all)
  return chosen ?? (others.length === 0 ? only : undefined)
}

function ofSite(all: readonly Device[]): Device[] {
  return all.filter(({ siteId }) => !siteId || !session.site || siteId === session.site.id)
}

export const station = new Station()
