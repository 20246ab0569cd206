/** Manifests as the API shows them. */
import type { Manifest, ManifestLine } from '#contracts/manifests.ts'
import type { ManifestShipment } from '../shipments/index.ts'
import type { ManifestView } from './store.ts'

export function toManifest(view: ManifestView): Manifest {
  const { id, state, carrier, carrierAccountId, carrierAccountName, siteId, siteName, day, number } = view
  const { shipments, packages, problem, carrierForm, createdByName, createdAt } = view
  return {
    ...{ id, state, carrier, carrierAccountId, carrierAccountName, siteId, siteName, day, number },
    ...{ shipments, packages, problem, carrierForm },
    createdBy: createdByName,
    createdAt: createdAt.toISOString(),
  }
}

export function toLine({ id, to, serviceName, trackingNumbers, shipDate }: ManifestShipment): ManifestLine {
  return { shipmentId: id, recipient: recipientOf(to), place: placeOf(to), serviceName, trackingNumbers, shipDate }
}

/** Who gets it: the person, and the company when both are known. */
export function recipientOf({ name, company }: ManifestShipment['to']): string {
  return [name, company].filter((part) => part).join(', ')
}

/** Where it goes, e.g. `San Francisco CA 94105`; abroad with the country's code. */
export function placeOf({ city, state, postalCode, country }: ManifestShipment['to']): string {
  return [city, state, postalCode, country === 'US' ? '' : country].filter((part) => part).join(' ')
}
