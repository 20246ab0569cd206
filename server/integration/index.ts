/** Simple Integration: the public face. */
export { dropDoor } from './door.ts'
export { dropKind } from './kind.ts'
export { listenForIntegration } from './listen.ts'
export { registerIntegration } from './routes.ts'
export { exportDue } from './sweep.ts'
