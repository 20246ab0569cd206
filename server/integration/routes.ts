/** Simple Integration over HTTP. */
import { dropExportOperations } from '#contracts/drop-exports.ts'
import { dropRecordOperations } from '#contracts/drop-records.ts'
import { dropSourceOperations } from '#contracts/drop-sources.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { batchRecords } from './batch.ts'
import { exportFile } from './export-file.ts'
import { confirmExport, exportNow, handOver, listExports } from './exports.ts'
import {
  changeRecord,
  countByState,
  createRecord,
  getRecord,
  listRecords,
  prepareRecord,
  removeRecord,
  restoreRecord,
} from './records.ts'
import { changeSource, createSource, listSources } from './sources.ts'

export function registerIntegration(host: HttpHost): void {
  const { platform } = host
  implement(host, dropSourceOperations, {
    listDropSources: (context, { query }) => listSources(platform, context, query),
    createDropSource: (context, { body }) => createSource(platform, context, body),
    updateDropSource: (context, { params, body }) => changeSource(platform, context, { id: params.id, ...body }),
  })
  implement(host, dropRecordOperations, {
    listDropRecords: (context, { query }) => listRecords(platform, context, query),
    countDropRecords: (context, { query }) => countByState(platform, context, query),
    createDropRecord: (context, { body }) => createRecord(platform, context, body),
    getDropRecord: (context, { params }) => getRecord(platform, context, params.id),
    prepareDropRecord: (context, { params }) => prepareRecord(platform, context, params.id),
    updateDropRecord: (context, { params, body }) => changeRecord(platform, context, { id: params.id, ...body }),
    removeDropRecord: async (context, { params }) => {
      await removeRecord(platform, context, params.id)
      return undefined
    },
    restoreDropRecord: (context, { params }) => restoreRecord(platform, context, params.id),
    batchDropRecords: (context, { body }) => batchRecords(platform, context, body),
  })
  implement(host, dropExportOperations, {
    listDropExports: (context, { query }) => listExports(platform, context, query),
    createDropExport: (context, { body }) => exportNow(platform, context, body.sourceId),
    getDropExportFile: (context, { params }) => exportFile(platform, { tenantId: context.tenantId, id: params.id }),
    handOverDropExport: (context, { params, body }) => handOver(platform, context, { id: params.id, from: body.from }),
    confirmDropExport: (context, { params }) => confirmExport(platform, context, params.id),
  })
}
