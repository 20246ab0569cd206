/** Every carrier there is: what is known of it, what it asks for, and how it is made. */
import { type CredentialField, credentialFields } from '#contracts/carrier-accounts.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Carrier, CarrierConnection, CarrierProfile } from './carrier.ts'
import { createDhlCarrier, dhlProfile } from './dhl/carrier.ts'
import { createFedexCarrier, fedexProfile } from './fedex/carrier.ts'
import { createPublishedCarrier, publishedProfile } from './published/carrier.ts'
import { createUpsCarrier, upsProfile } from './ups/carrier.ts'
import { createUspsCarrier, uspsProfile } from './usps/carrier.ts'

export interface CarrierMaker {
  profile: CarrierProfile
  fields: readonly CredentialField[]
  create(connection: CarrierConnection): Carrier
}

/** The price engine has neither account nor network: one serves everybody. */
const published = createPublishedCarrier()

export const carrierMakers: Record<CarrierCode, CarrierMaker> = {
  published: maker(publishedProfile, () => published),
  usps: maker(uspsProfile, createUspsCarrier),
  ups: maker(upsProfile, createUpsCarrier),
  fedex: maker(fedexProfile, createFedexCarrier),
  dhl: maker(dhlProfile, createDhlCarrier),
}

function maker(profile: CarrierProfile, create: CarrierMaker['create']): CarrierMaker {
  return { profile, fields: credentialFields[profile.code], create }
}
