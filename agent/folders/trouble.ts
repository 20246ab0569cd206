/** What keeps a drop folder from working, by the part that met it: the folder's report names the first. */
import type { DeviceProblem } from '#contracts/agent.ts'
import { errorCode } from '../error-text.ts'
import { type ProblemCode, problem } from '../problems.ts'

type FolderCode = Extract<ProblemCode, `folder_${string}` | 'journal_failed'>

/** A trouble of the folder that has a name. */
export class FolderTrouble extends Error {
  readonly problem: FolderCode
  constructor(code: FolderCode) {
    super(problem(code).text)
    this.problem = code
  }
}

const codes: Record<string, FolderCode> = {
  ENOENT: 'folder_gone',
  ENOTDIR: 'folder_gone',
  EIO: 'folder_gone',
  ESTALE: 'folder_gone',
  ENODEV: 'folder_gone',
  ENXIO: 'folder_gone',
  ENOTCONN: 'folder_gone',
  ETIMEDOUT: 'folder_gone',
  EHOSTDOWN: 'folder_gone',
  EHOSTUNREACH: 'folder_gone',
  ENETUNREACH: 'folder_gone',
  EROFS: 'folder_not_writable',
  EACCES: 'folder_not_writable',
  EPERM: 'folder_not_writable',
  ENOSPC: 'folder_full',
  EDQUOT: 'folder_full',
}

/** The problem an error of the file system means. */
export function folderCode(error: unknown): FolderCode {
  if (error instanceof FolderTrouble) return error.problem
  return codes[errorCode(error)] ?? 'folder_error'
}

/** The parts that meet troubles, the one whose word explains the others first. */
const parts = ['look', 'claims', 'files', 'exports', 'names'] as const
export type FolderPart = (typeof parts)[number]

export class Troubles {
  readonly #noted = new Map<FolderPart, FolderCode>()

  /** `part` has met a problem, or works again. True when that is news. */
  note(part: FolderPart, code: FolderCode | null): boolean {
    const before = this.#noted.get(part) ?? null
    if (code === null) this.#noted.delete(part)
    else this.#noted.set(part, code)
    return before !== code
  }

  get first(): DeviceProblem | null {
    const code = parts.map((part) => this.#noted.get(part)).find((noted) => noted !== undefined)
    return code ? problem(code) : null
  }
}
