/** Manifests: the public face. */
export { recoverManifests } from './recover.ts'
export { registerManifests } from './routes.ts'
