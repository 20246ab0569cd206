/** Manifests over HTTP. */
import { manifestOperations } from '#contracts/manifests.ts'
import type { CarrierSource } from '../carriers/index.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { closeManifest } from './close.ts'
import { manifestDocument } from './document.ts'
import { getManifest, listManifestLines, listManifests } from './list.ts'
import { resolveManifest } from './resolve.ts'
import { listOpenLines, listOpenManifests } from './waiting.ts'

export function registerManifests(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  implement(host, manifestOperations, {
    listManifests: (context, { query }) => listManifests(platform, context, query),
    listOpenManifests: (context, { query }) => listOpenManifests(platform, context, { ...query, carriers }),
    listOpenManifestLines: (context, { query }) => listOpenLines(platform, context, query),
    createManifest: (context, { body }) => closeManifest(platform, context, { input: body, carriers }),
    getManifest: (context, { params }) => getManifest(platform, context, params.id),
    listManifestLines: (context, { params, query }) =>
      listManifestLines(platform, context, { id: params.id, ...query }),
    getManifestDocument: (context, { params, query }) =>
      manifestDocument(platform, context, { id: params.id, of: query.of }),
    resolveManifest: (context, { params, body }) => resolveManifest(platform, context, { id: params.id, ...body }),
  })
}
