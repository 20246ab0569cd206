/** Profiles: named sets of people that rules can be for. A user has at most one. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, partial, Timestamp, text } from './schema.ts'

const personFields = { id: Id, username: Type.String(), firstName: Type.String(), lastName: Type.String() }

export const Person = named('Person', object({ ...personFields, profileId: nullable(Id) }))
export type Person = Static<typeof Person>

export const Profile = named(
  'Profile',
  object({
    id: Id,
    name: text(100),
    members: Type.Array(object(personFields), { description: 'the users who have it, by name' }),
    version: Type.Integer(),
    createdAt: Timestamp,
  }),
)
export type Profile = Static<typeof Profile>

const name = text(100, { minLength: 1 })
const memberIds = Type.Array(Id, {
  maxItems: 1000,
  description: 'the users who have it from now on; they leave the profile they had',
})

export const ProfileInput = named('ProfileInput', object({ name, memberIds: Type.Optional(memberIds) }))
export type ProfileInput = Static<typeof ProfileInput>

export const profileOperations = {
  listProfiles: operation({
    id: 'listProfiles',
    method: 'GET',
    path: '/v1/profiles',
    permission: 'rules:read',
    summary: 'All profiles by name, with who has them',
    status: 200,
    reply: object({ items: Type.Array(Profile), nextCursor: Type.Null() }),
  }),
  listPeople: operation({
    id: 'listPeople',
    method: 'GET',
    path: '/v1/profiles/people',
    permission: 'rules:write',
    summary: 'The users a profile can be given to, by name; `q` searches name and user name',
    query: object({ ...pageQuery, q: Type.Optional(text(200)) }),
    status: 200,
    reply: page(Person),
  }),
  createProfile: operation({
    id: 'createProfile',
    method: 'POST',
    path: '/v1/profiles',
    permission: 'rules:write',
    idempotent: true,
    summary: 'Add a profile',
    body: ProfileInput,
    status: 201,
    reply: Profile,
    errors: ['conflict', 'unprocessable'],
  }),
  updateProfile: operation({
    id: 'updateProfile',
    method: 'PATCH',
    path: '/v1/profiles/{id}',
    permission: 'rules:write',
    summary: 'Rename a profile or say who has it',
    params: IdParams,
    body: partial(object({ name, memberIds })),
    status: 200,
    reply: Profile,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  deleteProfile: operation({
    id: 'deleteProfile',
    method: 'DELETE',
    path: '/v1/profiles/{id}',
    permission: 'rules:write',
    summary: 'Remove a profile no rule is for; its users have none then',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found', 'conflict'],
  }),
}
