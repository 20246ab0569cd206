/** Ground end-of-day close: PUT /ship/v1/endofday/. It closes all open Ground shipments of the account. */
import type { CarrierReply, ManifestAnswer, ManifestRequest, Outcome, ShippingDocument } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import { type Json, record, records, textOf } from '../kit/values.ts'
import { errorsOf, notesOf, refusalsOf } from './errors.ts'
import type { Refusal } from './refusal.ts'
import { companyOf } from './services.ts'

/** Express needs no close. */
export function checkManifest({ shipments }: ManifestRequest): Refusal | null {
  if (shipments.some(({ service }) => companyOf(service) === 'FDXG')) return null
  const text = 'shipments: none is FedEx Ground; FedEx Express needs no end-of-day close'
  return { code: 'nothing_to_close', text }
}

export function buildManifest({ day }: ManifestRequest, accountNumber: string): Json {
  return {
    closeReqType: 'GCDR',
    groundServiceCategory: 'GROUND',
    accountNumber: { value: accountNumber },
    closeDate: day,
    closeDocumentSpecification: { closeDocumentTypes: ['MANIFEST'] },
  }
}

/** FedEx numbers no close: the name of its stored report is the number, else the day and the transaction. */
export function parseManifest(reply: CarrierReply, { day }: ManifestRequest): Outcome<ManifestAnswer> {
  const body = jsonOf(reply)
  const documents = records(record(body?.output).closeDocuments)
  const done = documents.length > 0 || errorsOf(body ?? {}, reply.status).length === 0
  if (reply.status !== 200 || !body || !('output' in body) || !done) return failed(...refusalsOf(reply))
  const manifest = documents.find(({ type }) => textOf(type) === 'MANIFEST') ?? documents[0] ?? {}
  const stored = textOf(manifest.accessReference)
  const number = stored ?? [day, textOf(body.transactionId)].filter(Boolean).join(' ')
  return { result: { number, document: documentOf(manifest) }, messages: notesOf(body) }
}

/** The report as PDF. FedEx sends plain text unless it was set up otherwise: then our own list is the form. */
function documentOf(manifest: Json): ShippingDocument | null {
  const parts = records(manifest.parts).map(({ image }) => Buffer.from(textOf(image) ?? '', 'base64'))
  const bytes = Buffer.concat(parts)
  if (bytes.subarray(0, 4).toString('latin1') !== '%PDF') return null
  return { kind: 'other', name: 'FedEx Ground manifest', format: 'pdf', base64: bytes.toString('base64') }
}
