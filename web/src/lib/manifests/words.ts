/** Manifests in words: their states, what is asked before closing a day, and what may be said of one without an answer. */
import type { Manifest, OpenManifest } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const manifestStateWords: Record<Manifest['state'], { text: string; tone: Tone }> = {
  closing: { text: 'Asking the carrier', tone: 'accent' },
  closed: { text: 'Closed', tone: 'good' },
  refused: { text: 'Refused', tone: 'bad' },
  unknown: { text: 'No answer', tone: 'warn' },
}

/** `1 shipment`, `1,200 packages`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** `3 shipments, 4 packages`; the packages only when there are more of them. */
export function sizeText({ shipments, packages }: Pick<OpenManifest, 'shipments' | 'packages'>): string {
  const parts = [counted(shipments, 'shipment'), packages === shipments ? '' : counted(packages, 'package')]
  return parts.filter(Boolean).join(', ')
}

/** What is asked once before a day is closed. */
export function closeText(
  open: Pick<OpenManifest, 'carrierAccountName' | 'siteName' | 'forgotten' | 'carrierForm'>,
): string {
  const { carrierAccountName, siteName, forgotten, carrierForm } = open
  const how = carrierForm
    ? `${carrierAccountName} is asked for its form, and the shipments count as handed over.`
    : `${carrierAccountName} has no form of its own: Postroom makes a list for the driver to sign, and the shipments count as handed over.`
  const older = forgotten
    ? ` ${counted(forgotten, 'shipment')} of days before ${forgotten === 1 ? 'is' : 'are'} included.`
    : ''
  return `${how}${older} This cannot be undone; what is bought later at ${siteName} goes on another manifest.`
}

/** The key of a row of what waits, for addresses and lists. */
export function openKey({ carrierAccountId, siteId }: Pick<OpenManifest, 'carrierAccountId' | 'siteId'>): string {
  return `${carrierAccountId}.${siteId}`
}
