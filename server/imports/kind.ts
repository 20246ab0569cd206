/** What the engine asks of a table that can be imported: its columns, and what its rows mean to what is stored. */
import type { CellProblem, ImportKindName } from '#contracts/imports.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'

export interface ImportColumn {
  /** as file-formats has it */
  name: string
  /** other names it goes by; case, blanks and kinds of dashes never count */
  aliases?: readonly string[]
  /** the file must have the column and every row a value */
  required?: boolean
  /** Unicode code points */
  max: number
  /** Null for a good value that is not blank; else what is wrong and how to mend it, and a value that would do. */
  check?(value: string): { reason: string; suggestion?: string } | null
}

/** A row as it will be imported. */
export interface KindRow {
  /** Trimmed, one a column of the kind, '' where there is none. Made anew each time: rows that wait keep only their cells. */
  values(): readonly string[]
}

export interface Verdict {
  outcome: 'added' | 'changed' | 'unchanged' | 'problem'
  problems: CellProblem[]
  /** what is to be completed later, in words: the row is good and needs attention */
  missing: string[]
}

/** What is needed to undo one row: what stood there before, null when nothing did. */
export interface Change {
  key: string
  before: unknown
}

export interface PassContext {
  tenantId: string
  importId: string
  sourceId: string | null
  actor: Actor
}

/** Rows with what they mean, and how to write them. */
export interface Related {
  verdicts: Verdict[]
  /** Writes rows by their place among those related, all found `added` or `changed`; called at most once. */
  write(places: readonly number[]): Promise<Change[]>
}

/** One reading of one file. */
export interface KindPass {
  /**
   * What the rows mean to what is stored; a query for all of them, not one each. Their cells are good by themselves.
   * The next rows may be related before these are written.
   */
  relate(rows: readonly KindRow[]): Promise<Related>
}

export interface ImportKind {
  name: ImportKindName
  columns: readonly ImportColumn[]
  /** the column that names a row; the same key twice in a file is a problem */
  key: string
  /** The source rows of an upload belong to: the one asked for, else the kind's own; null for a kind without sources. `unprocessable` on `sourceId`. */
  chooseSource(tx: Tx, tenantId: string, asked: string | null): Promise<string | null>
  sourceNames(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Map<string, string>>
  open(tx: Tx, context: PassContext): Promise<KindPass>
  /** Puts back what was there, where it was not changed or used since. Answers how many were. */
  restore(tx: Tx, context: PassContext, changes: readonly Change[]): Promise<number>
}
