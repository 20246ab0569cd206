/** Profiles over HTTP. */
import { profileOperations } from '#contracts/profiles.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { createProfile } from './create.ts'
import { listPeople, listProfiles } from './list.ts'
import { removeProfile } from './remove.ts'
import { updateProfile } from './update.ts'

export function registerProfiles(host: HttpHost): void {
  const { platform } = host
  const { db } = platform
  implement(host, profileOperations, {
    listProfiles: ({ tenantId }) => db.withTenant(tenantId, (tx) => listProfiles(tx, tenantId)),
    listPeople: ({ tenantId }, { query }) => db.withTenant(tenantId, (tx) => listPeople(tx, tenantId, query)),
    createProfile: (context, { body }) => createProfile(platform, context, body),
    updateProfile: (context, { params, body }) => updateProfile(platform, context, { id: params.id, changes: body }),
    deleteProfile: (context, { params }) => removeProfile(platform, context, params.id),
  })
}
