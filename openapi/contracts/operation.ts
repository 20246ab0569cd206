/** The description of one HTTP operation: the source of the server's routes, openapi.json and the web client. */
import type { Static, TObject, TSchema } from 'typebox'
import type { Permission } from './permissions.ts'
import type { ProblemCode } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Operation {
  /** verb + noun; the handler's name on the server and the method's name in clients */
  id: string
  method: Method
  /** OpenAPI style: `/v1/shipments/{id}` */
  path: string
  summary: string
  /** `public`: no sign-in; `signed-in`: any user; else the permission asked for */
  permission: Permission | 'public' | 'signed-in'
  params?: TObject
  query?: TObject
  body?: TSchema
  /** true: no body is the same as an empty object */
  bodyOptional?: boolean
  /** multipart/form-data: one file in the field `file`, at most so many bytes; `body` describes the other fields, which are text */
  upload?: { maxBytes: number }
  /** true: `Idempotency-Key` is honoured (a repeat gets the first answer) */
  idempotent?: boolean
  /** success status and the schema of its body; `null` for an empty body */
  status: 200 | 201 | 202 | 204
  reply: TSchema | null
  /** content types of a binary answer, when the reply is not JSON; with a `reply` these are lines, each of that schema */
  binary?: readonly string[]
  /** codes beyond those every operation may answer (invalid_request, not_signed_in, forbidden, rate_limited, internal, unavailable) */
  errors?: readonly ProblemCode[]
}

/** Keeps the literal types of an operation. */
export function operation<const O extends Operation>(definition: O): O {
  return definition
}

type StaticOr<S, Otherwise> = S extends TSchema ? Static<S> : Otherwise

/** What a handler receives, by operation. */
export interface Input<O extends Operation> {
  params: StaticOr<O['params'], Record<string, never>>
  query: StaticOr<O['query'], Record<string, never>>
  body: O['upload'] extends object ? undefined : StaticOr<O['body'], undefined>
  upload: O['upload'] extends object ? Upload<StaticOr<O['body'], undefined>> : undefined
}

/** A file on its way in: never held whole by the framework. */
export interface UploadedFile {
  filename: string
  bytes: AsyncIterable<Uint8Array>
}

/** The form of an upload. The other fields may stand before or behind the file. */
export interface Upload<Fields> {
  /** Hands the file to `keep` as it arrives, then answers with the checked fields and what `keep` made of it. */
  receive<T>(keep: (file: UploadedFile) => Promise<T>): Promise<{ fields: Fields; kept: T }>
}

/** What a handler must answer, by operation. */
export type Reply<O extends Operation> = O['binary'] extends readonly string[]
  ? BinaryReply
  : StaticOr<O['reply'], undefined>

/** A document: its bytes and how to name it. */
export interface BinaryReply {
  contentType: string
  filename: string
  /** the bytes, or their pieces as they are made */
  bytes: Uint8Array | AsyncIterable<string | Uint8Array>
}
