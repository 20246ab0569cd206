/** Pickups: the public face. */
export { recoverPickups } from './recover.ts'
export { registerPickups } from './routes.ts'
