/** Runs a program of the operating system for a printer: no shell, a time limit, and files only this user can read. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCode, errorText } from '../error-text.ts'
import { QueueError } from './queue-printer.ts'

const outputMaxBytes = 256 * 1024

interface ProgramRun {
  program: string
  args: readonly string[]
  timeoutMs: number
}

/** What it wrote. Throws QueueError: `printing_unavailable` when it is not there, else uncertain. */
export function runProgram({ program, args, timeoutMs }: ProgramRun): Promise<string> {
  const limits = { timeout: timeoutMs, maxBuffer: outputMaxBytes, windowsHide: true }
  return new Promise((resolve, reject) => {
    execFile(program, [...args], limits, (error, output, complaint) => {
      if (!error) resolve(output)
      else if (errorCode(error) === 'ENOENT')
        reject(new QueueError('printing_unavailable', `${program} is not installed`))
      else reject(new QueueError('job_refused', `${errorText(error)} ${complaint}`.trim(), { uncertain: true }))
    })
  })
}

/** Lends the contents as files in a folder of this user alone, gone afterwards. */
export async function withPrivateFiles<T>(
  contents: readonly { name: string; bytes: Uint8Array }[],
  use: (paths: string[]) => Promise<T>,
): Promise<T> {
  // mkdtemp makes the folder 0700; Windows keeps the temporary folder private to its user.
  const folder = await mkdtemp(join(tmpdir(), 'postroom-print-'))
  try {
    const paths = contents.map(({ name }) => join(folder, name))
    for (const [index, { bytes }] of contents.entries()) {
      await writeFile(paths[index] ?? '', bytes, { mode: 0o600, flag: 'wx' })
    }
    return await use(paths)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
