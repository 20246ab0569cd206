/** Carrier accounts: credentials and settings for one carrier, of the tenant or of one site. */
import { type Static, Type } from 'typebox'
import { Address } from './addresses.ts'
import { type CarrierCode, carrierCodes } from './carriers.ts'
import { labelFormats } from './labels.ts'
import { operation } from './operation.ts'
import { Id, IdParams, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'

/** Where an account speaks to: the carrier's live or test system, or a base URL of one's own (simulators, gateways). */
export const carrierEnvironments = ['live', 'sandbox', 'custom'] as const
export type CarrierEnvironment = (typeof carrierEnvironments)[number]

export interface CredentialField {
  key: string
  label: string
  /** never shown again once saved */
  secret: boolean
  required: boolean
  hint: string
}

/** What each carrier asks for to let us in. Values are texts of at most `credentialMax` characters. */
export const credentialFields: Record<CarrierCode, readonly CredentialField[]> = {
  published: [],
  usps: [
    field('clientId', 'Consumer key', 'of your app on the USPS developer portal'),
    secret('clientSecret', 'Consumer secret', 'shown beside the key'),
    field('crid', 'CRID', 'customer registration number, from the Business Customer Gateway'),
    field('mid', 'MID', 'mailer number of the labels, 6 or 9 digits'),
    optional('manifestMid', 'Manifest MID', 'mailer number of the shipping file; absent: the MID'),
    field('accountType', 'Payment account type', 'EPS, PERMIT or METER'),
    field('accountNumber', 'Payment account number', 'the account postage is paid from'),
  ],
  ups: [
    field('clientId', 'Client ID', 'of your app on developer.ups.com'),
    secret('clientSecret', 'Client secret', 'shown beside the client ID'),
    field('accountNumber', 'Shipper number', 'six characters'),
  ],
  fedex: [
    field('clientId', 'API key', 'of your project on developer.fedex.com'),
    secret('clientSecret', 'Secret key', 'shown beside the API key'),
    field('accountNumber', 'Account number', 'nine digits'),
    optional('trackClientId', 'API key for tracking', 'where tracking is a project of its own'),
    { ...secret('trackClientSecret', 'Secret key for tracking', 'of that project'), required: false },
  ],
  dhl: [
    field('username', 'API user name', 'from the MyDHL API registration'),
    secret('password', 'API password', 'from the MyDHL API registration'),
    field('accountNumber', 'Account number', 'nine digits'),
  ],
}

function field(key: string, label: string, hint: string): CredentialField {
  return { key, label, hint, secret: false, required: true }
}
function optional(key: string, label: string, hint: string): CredentialField {
  return { key, label, hint, secret: false, required: false }
}
function secret(key: string, label: string, hint: string): CredentialField {
  return { key, label, hint, secret: true, required: true }
}

export const credentialMax = 500
const Credentials = Type.Record(Type.String({ pattern: '^[a-zA-Z]{1,40}$' }), text(credentialMax))

/** What a try of the connection found. */
export const ConnectionTest = named(
  'ConnectionTest',
  object({
    ok: Type.Boolean(),
    text: Type.String({ description: 'e.g. `Connection works: account 123456, 9 services found`' }),
    services: Type.Array(Type.String(), { description: 'names of the services found' }),
    at: Timestamp,
  }),
)
export type ConnectionTest = Static<typeof ConnectionTest>

/** What the carrier's connection can do here; what it cannot is refused with the reason. */
export const carrierAbilities = ['track', 'validate_address', 'manifest', 'pickup', 'void', 'events'] as const
export type CarrierAbility = (typeof carrierAbilities)[number]

export const CarrierAccount = named(
  'CarrierAccount',
  object({
    id: Id,
    carrier: oneOf(carrierCodes),
    name: text(100),
    siteId: nullable(Id),
    active: Type.Boolean(),
    environment: oneOf(carrierEnvironments),
    baseUrl: nullable(Type.String()),
    labelFormat: oneOf(labelFormats, { description: 'asked of the carrier; every format is made from it' }),
    settings: Type.Record(Type.String(), Type.String(), { description: 'credentials that are no secrets' }),
    secretsSet: Type.Array(Type.String(), { description: 'secrets that are saved; they are never shown' }),
    abilities: Type.Array(oneOf(carrierAbilities)),
    eventsUrl: nullable(Type.String({ description: 'address to give the carrier for tracking events' })),
    lastTest: nullable(ConnectionTest),
    version: Type.Integer(),
    createdAt: Timestamp,
  }),
)
export type CarrierAccount = Static<typeof CarrierAccount>

const inputFields = {
  name: text(100, { minLength: 1 }),
  siteId: Type.Optional(nullable(Id)),
  environment: Type.Optional(oneOf(carrierEnvironments)),
  baseUrl: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
  labelFormat: Type.Optional(oneOf(labelFormats)),
  credentials: Type.Optional(Credentials),
}
export const CarrierAccountInput = named(
  'CarrierAccountInput',
  object({ carrier: oneOf(carrierCodes), ...inputFields }),
)
export type CarrierAccountInput = Static<typeof CarrierAccountInput>

export const CarrierAccountChanges = named(
  'CarrierAccountChanges',
  partial(object({ ...inputFields, active: Type.Boolean() })),
)
export type CarrierAccountChanges = Static<typeof CarrierAccountChanges>

/** What a form needs to know of a carrier. */
export const CarrierDescription = named(
  'CarrierDescription',
  object({
    carrier: oneOf(carrierCodes),
    name: Type.String(),
    fields: Type.Array(
      object({
        key: Type.String(),
        label: Type.String(),
        secret: Type.Boolean(),
        required: Type.Boolean(),
        hint: Type.String(),
      }),
    ),
    services: Type.Array(object({ service: Type.String(), name: Type.String() })),
    abilities: Type.Array(oneOf(carrierAbilities)),
  }),
)
export type CarrierDescription = Static<typeof CarrierDescription>

export const addressVerdicts = ['valid', 'corrected', 'ambiguous', 'not_found', 'not_checked'] as const
/** What a carrier says of an address. `candidates` are whole addresses to take over, best first. */
export const AddressValidation = named(
  'AddressValidation',
  object({
    verdict: oneOf(addressVerdicts),
    carrier: nullable(oneOf(carrierCodes)),
    candidates: Type.Array(Address),
    text: Type.String({ description: 'what was found, in words' }),
  }),
)
export type AddressValidation = Static<typeof AddressValidation>

export const carrierAccountOperations = {
  listCarriers: operation({
    id: 'listCarriers',
    method: 'GET',
    path: '/v1/carriers',
    permission: 'rates:read',
    summary: 'The carriers there are, what they ask for and what they can do',
    status: 200,
    reply: object({ items: Type.Array(CarrierDescription) }),
  }),
  listCarrierAccounts: operation({
    id: 'listCarrierAccounts',
    method: 'GET',
    path: '/v1/carrier-accounts',
    permission: 'rates:read',
    summary: 'The carrier accounts open to the user, switched-off ones last',
    status: 200,
    reply: object({ items: Type.Array(CarrierAccount), nextCursor: Type.Null() }),
  }),
  createCarrierAccount: operation({
    id: 'createCarrierAccount',
    method: 'POST',
    path: '/v1/carrier-accounts',
    permission: 'carriers:write',
    idempotent: true,
    summary: 'Connect a carrier account; the connection is tried and the result kept in `lastTest`',
    body: CarrierAccountInput,
    status: 201,
    reply: CarrierAccount,
    errors: ['conflict', 'unprocessable'],
  }),
  getCarrierAccount: operation({
    id: 'getCarrierAccount',
    method: 'GET',
    path: '/v1/carrier-accounts/{id}',
    permission: 'rates:read',
    summary: 'One carrier account',
    params: IdParams,
    status: 200,
    reply: CarrierAccount,
    errors: ['not_found'],
  }),
  updateCarrierAccount: operation({
    id: 'updateCarrierAccount',
    method: 'PATCH',
    path: '/v1/carrier-accounts/{id}',
    permission: 'carriers:write',
    summary: 'Change a carrier account; secrets that are left out stay; a changed connection is tried',
    params: IdParams,
    body: CarrierAccountChanges,
    status: 200,
    reply: CarrierAccount,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  deleteCarrierAccount: operation({
    id: 'deleteCarrierAccount',
    method: 'DELETE',
    path: '/v1/carrier-accounts/{id}',
    permission: 'carriers:write',
    summary: 'Remove a carrier account nothing was bought with; others can only be switched off',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found', 'conflict'],
  }),
  testCarrierAccount: operation({
    id: 'testCarrierAccount',
    method: 'POST',
    path: '/v1/carrier-accounts/{id}/test',
    permission: 'carriers:write',
    summary: 'Try the connection now',
    params: IdParams,
    status: 200,
    reply: CarrierAccount,
    errors: ['not_found'],
  }),
  validateAddress: operation({
    id: 'validateAddress',
    method: 'POST',
    path: '/v1/addresses/validation',
    permission: 'rates:read',
    summary: 'Ask a carrier whether it can deliver to an address',
    body: object({
      address: Address,
      carrierAccountId: Type.Optional(Id),
    }),
    status: 200,
    reply: AddressValidation,
    errors: ['not_found', 'unprocessable'],
  }),
}
