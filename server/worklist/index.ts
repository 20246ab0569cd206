/** The worklist: the public face. */
export { listenForWorklist, sweepWorklist } from './listen.ts'
export { registerWorklist } from './routes.ts'
