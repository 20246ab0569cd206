/**
 * Imports of CSV files: check, mend, apply, undo. One engine for every table of file-formats.md; a kind says which
 * columns it has and what they mean. A check writes nothing but itself; apply is whole or not at all.
 */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp } from './schema.ts'

export const importKinds = ['drop'] as const
export type ImportKindName = (typeof importKinds)[number]

/** Largest file, in bytes as sent and as unpacked. */
export const importMaxBytes = 1024 * 1024 * 1024
/** More rows than this are refused by name: divide the file. */
export const importRowsMax = 1_000_000
/** A row longer than this is refused with the file: a quote was not closed, or this is no table. */
export const importRowMaxBytes = 256 * 1024

/**
 * checking: being read · checked: may be mended and applied · refused: no table of this kind, see `refusal` ·
 * applying · applied · undone · cancelled: stopped before it was applied; may be checked again.
 */
export const importStates = ['checking', 'checked', 'refused', 'applying', 'applied', 'undone', 'cancelled'] as const
export type ImportState = (typeof importStates)[number]

export const importEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type ImportEncoding = (typeof importEncodings)[number]

/** What is wrong with a cell, or with a whole row when `column` is null. */
export const CellProblem = named(
  'CellProblem',
  object({
    column: nullable(Type.String({ description: "the column's name as file-formats has it" })),
    value: Type.String({ description: 'what stands there, at most 200 characters of it' }),
    reason: Type.String({ description: 'what is wrong and how to mend it' }),
    suggestion: nullable(Type.String({ description: 'a value that would do' })),
  }),
)
export type CellProblem = Static<typeof CellProblem>

export const ImportCounts = named(
  'ImportCounts',
  object({
    rows: Type.Integer(),
    problems: Type.Integer({ description: 'rows that cannot be imported' }),
    added: Type.Integer({ description: 'rows that are new' }),
    changed: Type.Integer({ description: 'rows that change what is there' }),
    unchanged: Type.Integer({ description: 'rows that are there already, just so' }),
    incomplete: Type.Integer({ description: 'of the good rows those that need attention before they can be used' }),
    skipped: Type.Integer({ description: 'rows a person left out' }),
  }),
)
export type ImportCounts = Static<typeof ImportCounts>

export const Import = named(
  'Import',
  object({
    id: Id,
    kind: oneOf(importKinds),
    filename: Type.String(),
    source: nullable(object({ id: Id, name: Type.String() })),
    state: oneOf(importStates),
    bytes: Type.Integer(),
    encoding: oneOf(importEncodings),
    columns: Type.Array(
      object({
        header: Type.String({ description: 'as the file has it' }),
        column: nullable(Type.String({ description: 'the column it is read as; null: ignored' })),
      }),
    ),
    counts: ImportCounts,
    refusal: nullable(Type.String({ description: 'why the whole file was refused, and the cure' })),
    keptRows: Type.Integer({
      description: 'rows that can be looked at: the first ones, and those with problems up to a limit',
    }),
    progress: nullable(
      object({
        done: Type.Integer(),
        total: Type.Integer({ description: 'bytes' }),
        secondsLeft: nullable(Type.Integer()),
      }),
    ),
    mode: nullable(oneOf(['all', 'good'] as const)),
    undoneCounts: nullable(
      object({
        restored: Type.Integer(),
        kept: Type.Integer({ description: 'changed or used since; they stay as they are' }),
      }),
    ),
    undoUntil: nullable(Timestamp),
    createdBy: nullable(Type.String()),
    createdAt: Timestamp,
    checkedAt: nullable(Timestamp),
    appliedAt: nullable(Timestamp),
    version: Type.Integer(),
  }),
)
export type Import = Static<typeof Import>

export const importOutcomes = ['added', 'changed', 'unchanged', 'problem', 'skipped'] as const
export type ImportOutcome = (typeof importOutcomes)[number]
export const ImportRow = named(
  'ImportRow',
  object({
    number: Type.Integer({ minimum: 1, description: 'row of the table; the header is not counted' }),
    line: Type.Integer({ minimum: 1, description: 'line of the file where it begins' }),
    outcome: oneOf(importOutcomes),
    cells: Type.Array(Type.String(), { description: 'in the order of the file, mended ones included' }),
    edited: Type.Boolean(),
    problems: Type.Array(CellProblem),
    missing: Type.Array(Type.String(), { description: 'what is to be completed later, in words' }),
  }),
)
export type ImportRow = Static<typeof ImportRow>

export const importOperations = {
  createImport: operation({
    id: 'createImport',
    method: 'POST',
    path: '/v1/imports',
    permission: 'imports:write',
    summary:
      'Upload a CSV (plain or gzip) and have it checked; nothing is written yet. A small file comes back checked',
    body: object({
      kind: oneOf(importKinds),
      sourceId: Type.Optional(Id),
    }),
    upload: { maxBytes: importMaxBytes },
    status: 201,
    reply: Import,
    errors: ['unprocessable', 'payload_too_large', 'unsupported_media_type', 'conflict'],
  }),
  listImports: operation({
    id: 'listImports',
    method: 'GET',
    path: '/v1/imports',
    permission: 'imports:read',
    summary: 'Imports, newest first',
    query: object({ ...pageQuery, kind: Type.Optional(oneOf(importKinds)), state: Type.Optional(oneOf(importStates)) }),
    status: 200,
    reply: page(Import),
  }),
  getImport: operation({
    id: 'getImport',
    method: 'GET',
    path: '/v1/imports/{id}',
    permission: 'imports:read',
    summary: 'One import',
    params: IdParams,
    status: 200,
    reply: Import,
    errors: ['not_found'],
  }),
  listImportRows: operation({
    id: 'listImportRows',
    method: 'GET',
    path: '/v1/imports/{id}/rows',
    permission: 'imports:read',
    summary: 'Rows of an import in the order of the file',
    params: IdParams,
    query: object({
      ...pageQuery,
      outcome: Type.Optional(oneOf(importOutcomes)),
      edited: Type.Optional(Type.Boolean()),
    }),
    status: 200,
    reply: page(ImportRow),
    errors: ['not_found'],
  }),
  updateImportRow: operation({
    id: 'updateImportRow',
    method: 'PATCH',
    path: '/v1/imports/{id}/rows/{number}',
    permission: 'imports:write',
    summary: 'Mend cells of a row, leave it out, or take it back; it is checked again at once',
    params: object({ id: Id, number: Type.Integer({ minimum: 1 }) }),
    body: object({
      cells: Type.Optional(
        Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 2_000 }), {
          description: 'by header of the file or name of the column; a column the file lacks may be given too',
        }),
      ),
      skip: Type.Optional(Type.Boolean()),
      revert: Type.Optional(Type.Boolean({ description: 'true: as the file has it' })),
    }),
    status: 200,
    reply: ImportRow,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  checkImport: operation({
    id: 'checkImport',
    method: 'POST',
    path: '/v1/imports/{id}/check',
    permission: 'imports:write',
    idempotent: true,
    summary: 'Check the file again, mended rows included: what it refers to may have changed',
    params: IdParams,
    status: 202,
    reply: Import,
    errors: ['not_found', 'conflict'],
  }),
  applyImport: operation({
    id: 'applyImport',
    method: 'POST',
    path: '/v1/imports/{id}/apply',
    permission: 'imports:write',
    idempotent: true,
    summary:
      'Write the rows: `all` refuses while a row has a problem, `good` leaves those rows out. Whole or not at all',
    params: IdParams,
    body: object({ mode: oneOf(['all', 'good'] as const) }),
    status: 202,
    reply: Import,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  cancelImport: operation({
    id: 'cancelImport',
    method: 'POST',
    path: '/v1/imports/{id}/cancel',
    permission: 'imports:write',
    idempotent: true,
    summary: 'Stop checking or applying; of an apply that was stopped nothing is written',
    params: IdParams,
    status: 202,
    reply: Import,
    errors: ['not_found', 'conflict'],
  }),
  undoImport: operation({
    id: 'undoImport',
    method: 'POST',
    path: '/v1/imports/{id}/undo',
    permission: 'imports:write',
    idempotent: true,
    summary: 'Take an applied import back within 7 days; what was changed or used since stays and is counted',
    params: IdParams,
    status: 200,
    reply: Import,
    errors: ['not_found', 'conflict'],
  }),
  deleteImport: operation({
    id: 'deleteImport',
    method: 'DELETE',
    path: '/v1/imports/{id}',
    permission: 'imports:write',
    summary: 'Discard an import that was not applied, its file and rows',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found', 'conflict'],
  }),
  getRejectedRows: operation({
    id: 'getRejectedRows',
    method: 'GET',
    path: '/v1/imports/{id}/rejected.csv',
    permission: 'imports:read',
    summary: 'The rows that were or would be refused, with the columns of the file and `Error`',
    params: IdParams,
    status: 200,
    reply: null,
    binary: ['text/csv'],
    errors: ['not_found', 'conflict'],
  }),
}
