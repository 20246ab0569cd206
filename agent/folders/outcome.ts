/** Where a file ends: done/ when the server has its rows, error/ when it refused it; what people should know lies in error/. */
import { lstat, readFile } from 'node:fs/promises'
import { EOL } from 'node:os'
import { join } from 'node:path'
import type { DropFileStatus } from '#contracts/drop-folder.ts'
import { errorCode } from '../error-text.ts'
import { type Claim, orLost } from './claims.ts'
import { exists, moveInto, type Pieces, writeWhole } from './disk.ts'
import { candidateNames, type Layout } from './layout.ts'

/** More than any reason file of ours has. */
const reasonMaxBytes = 20_000

/** Rows that were refused are explained in error/ first, then the file goes to done/: a crash between repeats the first. */
export async function settleImported(
  layout: Layout,
  claim: Claim,
  outcome: { status: DropFileStatus; rejected(): Promise<Pieces | null> },
): Promise<void> {
  const { status } = outcome
  if (status.rejected > 0) {
    await orLost(lstat(claim.path))
    const name = await freeName(layout, { name: claim.name, file: '.rejected.csv', sha256: status.sha256 })
    const pieces = await outcome.rejected()
    const reason = [status.reason, pieces ? null : 'The server keeps these rows no longer.']
    const result = `${status.imported} of ${status.rows} rows were imported, ${status.rejected} were not`
    await writeReason(layout, { name, claim, sha256: status.sha256, result, reason })
    if (pieces) await writeWhole(layout.error, `${name}.rejected.csv`, pieces)
  }
  await orLost(moveInto(claim.path, layout.done, claim.name))
}

/** The reason first, then the file: it is never there without one. */
export async function settleRefused(
  layout: Layout,
  claim: Claim,
  { words, sha256 }: { words: string; sha256: string | null },
): Promise<void> {
  await orLost(lstat(claim.path))
  const name = await freeName(layout, { name: claim.name, file: '', sha256: sha256 ?? claim.name })
  await writeReason(layout, { name, claim, sha256, result: 'refused, nothing was imported', reason: [words] })
  await orLost(moveInto(claim.path, layout.error, name))
}

/**
 * A name in error/ that no other file has. A reason file with this digest is one we wrote before a crash: its name is
 * ours, unless the file is there already and this is the same content once more.
 */
async function freeName(
  layout: Layout,
  { name, file, sha256 }: { name: string; file: '' | '.rejected.csv'; sha256: string },
): Promise<string> {
  for (const candidate of candidateNames(name)) {
    const reason = await readReason(join(layout.error, `${candidate}.reason.txt`))
    const ours = reason?.includes(sha256) === true
    const taken = await exists(join(layout.error, `${candidate}${file}`))
    if (file === '' ? !taken && (reason === null || ours) : (!taken && reason === null) || ours) return candidate
  }
  throw new Error('too many files of the same name')
}

async function readReason(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).slice(0, reasonMaxBytes)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

interface Reason {
  name: string
  claim: Claim
  sha256: string | null
  result: string
  reason: (string | null)[]
}

async function writeReason(layout: Layout, { name, claim, sha256, result, reason }: Reason): Promise<void> {
  const lines = [
    `File:    ${claim.name}`,
    `Time:    ${new Date().toISOString()}`,
    `SHA-256: ${sha256 ?? 'not read'}`,
    `Result:  ${result}`,
    ...reason.filter((line) => line !== null).map((line) => `Reason:  ${line}`),
  ]
  await writeWhole(layout.error, `${name}.reason.txt`, [`${lines.join(EOL)}${EOL}`])
}
