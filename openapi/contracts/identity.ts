/** Sign-in, the signed-in user and sites. */
import { type Static, Type } from 'typebox'
import { Address } from './addresses.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { experiences, permissions } from './permissions.ts'
import { Id, named, nullable, object, oneOf, text } from './schema.ts'
import { lengthUnits, weightUnits } from './units.ts'

export const Site = named(
  'Site',
  object({
    id: Id,
    name: text(100),
    timeZone: Type.String({ description: 'IANA name' }),
    address: Address,
    weightUnit: oneOf(weightUnits),
    lengthUnit: oneOf(lengthUnits),
  }),
)
export type Site = Static<typeof Site>

export const Me = named(
  'Me',
  object({
    user: object({ id: Id, username: Type.String(), firstName: Type.String(), lastName: Type.String() }),
    tenant: object({ id: Id, name: Type.String() }),
    role: Type.String(),
    experience: oneOf(experiences),
    permissions: Type.Array(oneOf(permissions)),
    site: nullable(Site),
    sites: Type.Array(Site, { description: 'the sites the user may switch to' }),
    demo: Type.Boolean({ description: 'true where the demonstration is on' }),
  }),
)
export type Me = Static<typeof Me>

/** Sign-ins of the demonstration are public knowledge; a production server has none. */
export const SignInOptions = named(
  'SignInOptions',
  object({
    demo: nullable(
      object({
        password: Type.String(),
        users: Type.Array(object({ username: Type.String(), description: Type.String() })),
      }),
    ),
  }),
)
export type SignInOptions = Static<typeof SignInOptions>

export const identityOperations = {
  getSignInOptions: operation({
    id: 'getSignInOptions',
    method: 'GET',
    path: '/v1/session',
    permission: 'public',
    summary: 'What the sign-in page may offer; demonstration sign-ins only where the demonstration is on',
    status: 200,
    reply: SignInOptions,
  }),
  signIn: operation({
    id: 'signIn',
    method: 'POST',
    path: '/v1/session',
    permission: 'public',
    summary: 'Sign in with a password; sets the session cookie',
    body: object({
      username: Type.String({ minLength: 1, maxLength: 320 }),
      password: Type.String({ minLength: 1, maxLength: 1000 }),
    }),
    status: 200,
    reply: Me,
    errors: ['wrong_credentials'],
  }),
  signOut: operation({
    id: 'signOut',
    method: 'DELETE',
    path: '/v1/session',
    permission: 'public',
    summary: 'Sign out',
    status: 204,
    reply: null,
  }),
  getMe: operation({
    id: 'getMe',
    method: 'GET',
    path: '/v1/me',
    permission: 'signed-in',
    summary: 'The signed-in user',
    status: 200,
    reply: Me,
  }),
  listSites: operation({
    id: 'listSites',
    method: 'GET',
    path: '/v1/sites',
    permission: 'sites:read',
    summary: 'Sites the user may use',
    query: object(pageQuery),
    status: 200,
    reply: page(Site),
  }),
}
