/** Uploads: multipart/form-data with one file, handed on as it arrives. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Upload } from '#contracts/operation.ts'
import { AppError } from '../errors.ts'
import type { Check } from './validation.ts'

/** 1 GB at 384 kbit/s takes six hours. */
export const uploadMaxMs = 7 * 3_600_000
const limits = { files: 1, fields: 10, fieldSize: 1_000, fieldNameSize: 100, headerPairs: 50, parts: 11 }
const filenameMax = 200

export async function installUploads(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits, throwFileSizeLimit: true })
}

/** A form where JSON is wanted. `unsupported_media_type` */
export function refuseForm(request: FastifyRequest): void {
  if (request.isMultipart())
    throw new AppError('unsupported_media_type', 'Send JSON with Content-Type: application/json.')
}

/** The upload of a request. Its `receive` throws `invalid_request`, `payload_too_large`, `unsupported_media_type`. */
export function uploadOf(request: FastifyRequest, check: Check | null): Upload<never> {
  return { receive: (keep) => receive(request, { check, keep }) }
}

interface Receiving<T> {
  check: Check | null
  keep: Parameters<Upload<never>['receive']>[0] extends (file: infer F) => unknown ? (file: F) => Promise<T> : never
}

async function receive<T>(request: FastifyRequest, { check, keep }: Receiving<T>): Promise<{ fields: never; kept: T }> {
  const maxBytes = request.routeOptions.config.operation?.upload?.maxBytes
  if (!request.isMultipart())
    throw new AppError('unsupported_media_type', 'Send the file as multipart/form-data, in the field `file`.')
  const fields: Record<string, unknown> = {}
  let kept: { value: T } | null = null
  try {
    for await (const part of request.parts({ limits: { fileSize: maxBytes } })) {
      if (part.type === 'field') fields[part.fieldname] = part.value
      else if (part.fieldname === 'file') kept = { value: await keep(fileOf(part)) }
      else throw new AppError('invalid_request', `${part.fieldname}: the file belongs into the field \`file\`.`)
    }
  } catch (error) {
    throw inWords(error)
  }
  check?.(fields)
  if (!kept) throw missingFile()
  return { fields: fields as never, kept: kept.value }
}

function fileOf(part: { filename: string; file: AsyncIterable<Uint8Array> }) {
  const name = (part.filename ?? '').split(/[/\\]/).at(-1) ?? ''
  return { filename: name.replaceAll(/\p{Cc}/gu, '').slice(0, filenameMax) || 'file', bytes: part.file }
}

function missingFile(): AppError {
  const reason = 'is missing; give the file'
  return new AppError('invalid_request', `file: ${reason}`, { fields: [{ field: 'file', reason }] })
}

/** What the parser of forms throws, as ours. */
function inWords(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'FST_REQ_FILE_TOO_LARGE')
    return new AppError('payload_too_large', 'The file is larger than this address accepts. Divide it.')
  if (code.startsWith('FST_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new AppError('invalid_request', 'The form is broken or has too many parts; send one file and its fields.')
  return error
}
