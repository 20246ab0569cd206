/** Adjustments: the public face. */
export { registerAdjustments } from './routes.ts'
