/**
 * Simple Integration between agent and server: what the agent says of its folders and the files that cross the border.
 * Over HTTPS beside the WebSocket, on the same port and certificate:
 *   PUT  /agent/v1/folders/{key}/files/{sha256}?name=…           a CSV from `in/`, once → 202 DropFileStatus; a repeat answers how it stands
 *   GET  /agent/v1/folders/{key}/files/{sha256}                  → DropFileStatus
 *   GET  /agent/v1/folders/{key}/files/{sha256}/rejected.csv     the refused rows with an Error column
 *   GET  /agent/v1/exports/{exportId}                            a CSV for `out/`; digest, size and rows in the notice
 */
import { type Static, Type } from 'typebox'
import { Id, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** A drop folder as its agent sees it. */
export const DropFolderReport = named(
  'DropFolderReport',
  object({
    key: text(64, { minLength: 1, pattern: '^[a-z0-9-]+$', description: 'stable on this agent' }),
    name: text(100, { minLength: 1 }),
    path: text(500, { description: 'for people' }),
    state: oneOf(['watching', 'problem'] as const),
    problem: nullable(object({ code: text(60), text: text(300), cure: text(300) })),
    waiting: Type.Integer({ minimum: 0, description: 'files in `in/` and `working/`' }),
  }),
)
export type DropFolderReport = Static<typeof DropFolderReport>

/** How a file from `in/` fares: `received` until the rows are in or the file is refused. */
export const DropFileStatus = named(
  'DropFileStatus',
  object({
    folder: text(64),
    sha256: Sha256,
    importId: Id,
    state: oneOf(['received', 'imported', 'refused'] as const),
    rows: Type.Integer({ minimum: 0 }),
    imported: Type.Integer({ minimum: 0, description: 'rows that are records now, unchanged ones included' }),
    rejected: Type.Integer({ minimum: 0, description: 'rows that are in rejected.csv' }),
    reason: nullable(text(2000, { description: 'why the file or rows of it were refused, for the reason file' })),
  }),
)
export type DropFileStatus = Static<typeof DropFileStatus>

/** A file that is to appear in `out/`, whole or not at all; repeated after every connect until `exportAck`. */
export const DropExportNotice = named(
  'DropExportNotice',
  object({
    exportId: Id,
    folder: text(64),
    filename: text(100, { pattern: '^[A-Za-z0-9._-]+$' }),
    sha256: Sha256,
    bytes: Type.Integer({ minimum: 1 }),
    rows: Type.Integer({ minimum: 1 }),
    createdAt: Timestamp,
  }),
)
export type DropExportNotice = Static<typeof DropExportNotice>
