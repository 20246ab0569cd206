/** The options UPS does offer, as parts of its requests. */
import type { ShippingOptions } from '#contracts/carriers.ts'
import type { Weight } from '#contracts/units.ts'
import { weightIn } from '#contracts/units.ts'
import { currencyOf, moneyOf } from './money.ts'
import type { Job } from './options.ts'
import { roundedUp, type Units, unitsOf } from './packages.ts'
import { addressOf, countryOf, isUnion } from './party.ts'
import { groundCodes } from './services.ts'

/** Rating and Shipping name a few things differently. */
type Api = 'rate' | 'ship'

/** Print Return Label: we print it (Shipping 2409, ReturnService). */
const printReturnLabel = { Code: '9', Description: 'UPS Print Return Label' }
/** Hold for pickup at a UPS Access Point (Shipping 2409, ShipmentIndicationType). */
const holdForPickup = [{ Code: '01', Description: 'Hold for Pickup at UPS Access Point' }]

/** 1 signature, 2 adult for a shipment; 2 and 3 for a package (DeliveryConfirmation/DCISType). */
const confirmations: Partial<Record<NonNullable<ShippingOptions['signature']>, number>> = {
  signature: 1,
  adult_signature: 2,
}

/** Within the United States and Puerto Rico and within Canada signatures belong to packages, elsewhere to shipments. */
function signaturePerPackage({ from, to }: Job): boolean {
  const [start, end] = [countryOf(from), countryOf(to)]
  const home = ['US', 'PR']
  return (home.includes(start) && home.includes(end)) || (start === 'CA' && end === 'CA')
}

/** ShipmentServiceOptions without customs; null when there are none. Empty texts are UPS's way to say yes. */
export function shipmentExtras(job: Job, api: Api) {
  const { options } = job
  const confirmation = confirmations[options.signature ?? 'none']
  const parts = {
    ...(options.saturdayDelivery && { SaturdayDeliveryIndicator: '' }),
    ...(confirmation && !signaturePerPackage(job) && { DeliveryConfirmation: { DCISType: String(confirmation) } }),
    ...(options.livePerishable && { RestrictedArticles: { PerishablesIndicator: '' } }),
    ...(options.returnLabel && api === 'rate' && { ReturnService: printReturnLabel }),
  }
  return Object.keys(parts).length === 0 ? null : parts
}

/** Parts of the shipment itself: return service and the place where it is held. */
export function shipmentParts(job: Job, api: Api) {
  const { holdAtLocation: place, returnLabel } = job.options
  return {
    ...(returnLabel && api === 'ship' && { ReturnService: printReturnLabel }),
    ...(place && {
      ShipmentIndicationType: holdForPickup,
      AlternateDeliveryAddress: {
        Name: place.name.slice(0, 35),
        ...(api === 'ship' && { AttentionName: job.to.name || job.to.company || place.name.slice(0, 35) }),
        ...(api === 'ship' && { UPSAccessPointID: place.id }),
        Address: addressOf(place.address, api === 'rate' ? 2 : undefined),
      },
    }),
  }
}

/** PackageServiceOptions of every package; null when there are none. */
export function packageExtras(job: Job, api: Api) {
  const { options, from } = job
  const units = unitsOf(countryOf(from))
  const confirmation = confirmations[options.signature ?? 'none']
  const declared = options.insuredValueCents ?? 0
  const parts = {
    ...(confirmation && signaturePerPackage(job) && { DeliveryConfirmation: { DCISType: String(confirmation + 1) } }),
    ...(declared > 0 && { DeclaredValue: moneyOf(declared, currencyOf(countryOf(from))) }),
    ...(options.dryIce && options.dryIce.value > 0 && { DryIce: dryIceOf(options.dryIce, job, units) }),
    ...(options.lithiumBatteries && batteries(options.lithiumBatteries, job, api)),
  }
  return Object.keys(parts).length === 0 ? null : parts
}

/** One decimal, rounded up (DryIceWeight). Codes 00 and 01 are kilograms and pounds. */
function dryIceOf(ice: Weight, job: Job, { weight: { code, name, unit } }: Units) {
  return {
    RegulationSet: regulationSet(job),
    DryIceWeight: {
      UnitOfMeasurement: { Code: code === 'LBS' ? '01' : '00', Description: name },
      Weight: String(roundedUp(weightIn(ice, unit), 1)),
    },
  }
}

/** Rules the parcel travels under: on the ground at home, else those of the air (Shipping 2409, RegulationSet). */
function regulationSet({ from, to, serviceCode }: Job): 'CFR' | 'ADR' | 'IATA' {
  const [start, end] = [countryOf(from), countryOf(to)]
  const ground = groundCodes.has(serviceCode ?? '')
  if (start === 'US' && (end === 'US' || (end === 'CA' && ground))) return 'CFR'
  return isUnion(start) && isUnion(end) && ground ? 'ADR' : 'IATA'
}

type Lithium = NonNullable<ShippingOptions['lithiumBatteries']>
const substances: Readonly<Record<Lithium, { number: string; name: string }>> = {
  ion_alone: { number: 'UN3480', name: 'Lithium ion batteries' },
  ion_with_equipment: { number: 'UN3481', name: 'Lithium ion batteries packed with equipment' },
  ion_in_equipment: { number: 'UN3481', name: 'Lithium ion batteries contained in equipment' },
  metal_alone: { number: 'UN3090', name: 'Lithium metal batteries' },
  metal_with_equipment: { number: 'UN3091', name: 'Lithium metal batteries packed with equipment' },
  metal_in_equipment: { number: 'UN3091', name: 'Lithium metal batteries contained in equipment' },
}

/** Lightly regulated (LR): the number, the name and the rules are all UPS wants to know. */
function batteries(kind: Lithium, job: Job, api: Api) {
  const record = {
    ChemicalRecordIdentifier: '1',
    IDNumber: substances[kind].number,
    ProperShippingName: substances[kind].name,
    RegulationSet: regulationSet(job),
    CommodityRegulatedLevelCode: 'LR',
  }
  // Prepared for passenger aircraft is good for the road too; Rating has numbers for the same words.
  if (api === 'rate')
    return { HazMat: { PackageIdentifier: '1', HazMatChemicalRecord: [{ ...record, TransportationMode: '03' }] } }
  return { PackageIdentifier: '1', HazMat: [{ ...record, TransportationMode: 'PAX' }] }
}
