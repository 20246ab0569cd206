/** Addresses: the shape used everywhere, and the address book. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'

/** Longest values of file-formats.md; a value over the limit is an error, never cut. */
const addressFields = {
  name: Type.Optional(text(250)),
  company: Type.Optional(text(250)),
  line1: text(250, { minLength: 1 }),
  line2: Type.Optional(text(250)),
  line3: Type.Optional(text(250)),
  city: Type.Optional(text(250)),
  state: Type.Optional(text(50)),
  postalCode: text(50, { minLength: 1 }),
  country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
  residential: Type.Optional(Type.Boolean()),
  phone: Type.Optional(text(40)),
  email: Type.Optional(text(320)),
}

export const Address = named('Address', object(addressFields))
export type Address = Static<typeof Address>

export const addressScopes = ['private', 'group', 'site', 'tenant'] as const

const addressBookFields = {
  ...addressFields,
  scope: oneOf(addressScopes, { description: 'who sees it' }),
  reference1: Type.Optional(text(250)),
  reference2: Type.Optional(text(250)),
  reference3: Type.Optional(text(250)),
}

export const AddressInput = named(
  'AddressInput',
  object({
    ...addressBookFields,
    scope: Type.Optional(addressBookFields.scope),
    code: Type.Optional(text(20, { description: 'Address ID; made when absent' })),
  }),
)
export type AddressInput = Static<typeof AddressInput>

export const AddressEntry = named(
  'AddressEntry',
  object({
    id: Id,
    code: text(20),
    ...addressBookFields,
    siteId: nullable(Id),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  }),
)
export type AddressEntry = Static<typeof AddressEntry>

/** Largest picture of an address, in bytes. */
export const pictureMaxBytes = 10 * 1024 * 1024

export const addressOperations = {
  listAddresses: operation({
    id: 'listAddresses',
    method: 'GET',
    path: '/v1/addresses',
    permission: 'addresses:read',
    summary:
      'Search the address book; `q` matches the beginning of any word of name, company, street, city, code or postal code',
    query: object({ ...pageQuery, q: Type.Optional(text(200)) }),
    status: 200,
    reply: page(AddressEntry),
  }),
  createAddress: operation({
    id: 'createAddress',
    method: 'POST',
    path: '/v1/addresses',
    permission: 'addresses:write',
    idempotent: true,
    summary: 'Add an address to the book',
    body: AddressInput,
    status: 201,
    reply: AddressEntry,
    errors: ['conflict', 'unprocessable'],
  }),
  getAddress: operation({
    id: 'getAddress',
    method: 'GET',
    path: '/v1/addresses/{id}',
    permission: 'addresses:read',
    summary: 'One address',
    params: IdParams,
    status: 200,
    reply: AddressEntry,
    errors: ['not_found'],
  }),
  updateAddress: operation({
    id: 'updateAddress',
    method: 'PATCH',
    path: '/v1/addresses/{id}',
    permission: 'addresses:write',
    summary: 'Change an address',
    params: IdParams,
    body: partial(AddressInput),
    status: 200,
    reply: AddressEntry,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  deleteAddress: operation({
    id: 'deleteAddress',
    method: 'DELETE',
    path: '/v1/addresses/{id}',
    permission: 'addresses:write',
    summary: 'Remove an address from the book; `restoreAddress` brings it back',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found'],
  }),
  restoreAddress: operation({
    id: 'restoreAddress',
    method: 'POST',
    path: '/v1/addresses/{id}/restore',
    permission: 'addresses:write',
    idempotent: true,
    summary: 'Undo the removal of an address',
    params: IdParams,
    status: 200,
    reply: AddressEntry,
    errors: ['not_found', 'conflict'],
  }),
  readAddress: operation({
    id: 'readAddress',
    method: 'POST',
    path: '/v1/addresses/read',
    permission: 'addresses:read',
    summary: 'Read the printed address on a picture (PNG, JPEG, WebP or GIF); nothing leaves the server',
    upload: { maxBytes: pictureMaxBytes },
    status: 200,
    reply: object({
      text: Type.String({ description: 'what was read, line by line' }),
      confidence: Type.Integer({ minimum: 0, maximum: 100, description: 'how sure the reader is, in percent' }),
      address: partial(Address),
      leftover: Type.Array(Type.String(), { description: 'lines that were not understood' }),
    }),
    errors: ['unprocessable', 'payload_too_large', 'unsupported_media_type'],
  }),
  parseAddress: operation({
    id: 'parseAddress',
    method: 'POST',
    path: '/v1/addresses/parse',
    permission: 'addresses:read',
    summary: 'Read a pasted address block into fields',
    body: object({ text: Type.String({ maxLength: 2000 }) }),
    status: 200,
    reply: object({
      address: partial(Address),
      leftover: Type.Array(Type.String(), { description: 'lines that were not understood' }),
    }),
  }),
}
