/** The printer and the scale this user works with: chosen once, remembered in this browser. */
import type { Device } from '#lib/api/types.ts'
import { session } from '#lib/session/session.svelte.ts'
import { devices } from './devices.svelte.ts'

class Station {
  #printerId = $state<string | null>(null)
  #scaleId = $state<string | null>(null)

  printer = $derived(choose(devices.printers, this.#printerId ?? session.kept<string | null>('printer', null)))
  scale = $derived(choose(devices.scales, this.#scaleId ?? session.kept<string | null>('scale', null)))

  choosePrinter(id: string): void {
    this.#printerId = id
    session.keep('printer', id)
  }

  chooseScale(id: string): void {
    this.#scaleId = id
    session.keep('scale', id)
  }
}

/** The chosen device; else the best of the site: ready before troubled before offline. */
function choose(all: readonly Device[], id: string | null): Device | undefined {
  const chosen = all.find((device) => device.id === id)
  if (chosen) return chosen
  const order = ['ready', 'problem', 'offline']
  const here = all.filter(({ siteId }) => !siteId || !session.site || siteId === session.site.id)
  return here.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0]
}

export const station = new Station()
