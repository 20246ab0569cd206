/** Batches over HTTP. */
import { batchOperations } from '#contracts/batches.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { createBatch } from './create.ts'
import { retryBatch, skipItem, updateBatch } from './edit.ts'
import { batchLabels, printBatch } from './labels.ts'
import { getBatch, listBatches, listItems } from './list.ts'
import { buyBatch, cancelBatch, pauseBatch, resumeBatch } from './steer.ts'

export function registerBatches(host: HttpHost): void {
  const { platform } = host
  implement(host, batchOperations, {
    listBatches: (context, { query }) => listBatches(platform, context, query),
    createBatch: (context, { body }) => createBatch(platform, context, body),
    getBatch: (context, { params }) => getBatch(platform, context, params.id),
    listBatchItems: (context, { params, query }) => listItems(platform, context, { id: params.id, ...query }),
    updateBatch: (context, { params, body }) => updateBatch(platform, context, { id: params.id, ...body }),
    skipBatchItem: (context, { params, body }) => skipItem(platform, context, { ...params, ...body }),
    buyBatch: (context, { params, body }) => buyBatch(platform, context, { id: params.id, ...body }),
    pauseBatch: (context, { params }) => pauseBatch(platform, context, params.id),
    resumeBatch: (context, { params }) => resumeBatch(platform, context, params.id),
    retryBatch: (context, { params }) => retryBatch(platform, context, params.id),
    cancelBatch: (context, { params }) => cancelBatch(platform, context, params.id),
    getBatchLabels: (context, { params }) => batchLabels(platform, context, params.id),
    printBatch: (context, { params, body }) => printBatch(platform, context, { id: params.id, ...body }),
  })
}
