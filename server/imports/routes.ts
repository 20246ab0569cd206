/** Imports over HTTP. */
import { importOperations } from '#contracts/imports.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { createImport } from './create.ts'
import type { ImportKinds } from './kinds.ts'
import { getImport, listImports, listRows } from './list.ts'
import { mendRow } from './mend.ts'
import { rejectedRows } from './rejected.ts'
import { applyImport, cancelImport, checkAgain, deleteImport } from './steer.ts'
import { undoImport } from './undo.ts'

export function registerImports(host: HttpHost, kinds: ImportKinds): void {
  const { platform } = host
  const parts = { platform, kinds }
  implement(host, importOperations, {
    createImport: (context, { upload }) => createImport(parts, context, upload),
    listImports: (context, { query }) => listImports(parts, context, query),
    getImport: (context, { params }) => getImport(parts, context, params.id),
    listImportRows: (context, { params, query }) => listRows(platform, context, { id: params.id, ...query }),
    updateImportRow: (context, { params, body }) => mendRow(parts, context, { ...params, ...body }),
    checkImport: (context, { params }) => checkAgain(parts, context, params.id),
    applyImport: (context, { params, body }) => applyImport(parts, context, { id: params.id, ...body }),
    cancelImport: (context, { params }) => cancelImport(parts, context, params.id),
    undoImport: (context, { params }) => undoImport(parts, context, params.id),
    deleteImport: async (context, { params }) => {
      await deleteImport(platform, context, params.id)
      return undefined
    },
    getRejectedRows: (context, { params }) => rejectedRows(platform, { tenantId: context.tenantId, id: params.id }),
  })
}
