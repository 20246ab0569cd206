/** The import engine: the public face. */
export { importAtOnce } from './create.ts'
export type { Change, ImportColumn, ImportKind, KindPass, KindRow, PassContext, Related, Verdict } from './kind.ts'
export { type ImportKinds, importKindsOf } from './kinds.ts'
export { rejectedRows } from './rejected.ts'
export { registerImports } from './routes.ts'
export { type ImportRecord, selectImport } from './store.ts'
export { emptyOldImports, settleImports } from './sweep.ts'
export { importing } from './work.ts'
