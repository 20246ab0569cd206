/** Profiles: the public face. */
export { registerProfiles } from './routes.ts'
export { holdProfile, selectProfileIdOf, selectProfilesById } from './store.ts'
