/** Carries steps out, one after the other, without a shell; stops at the first that fails and says why. */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname, resolve } from 'node:path'
import { AgentError, isRoot } from '../config.ts'
import { errorCode, errorText } from '../error-text.ts'
import type { Step } from './steps.ts'

const commandTimeoutMs = 60_000
const programMode = 0o755
const noRights = ['EACCES', 'EPERM', 'EROFS']

/** Throws AgentError naming the step, the reason and the cure. */
export function carryOut(steps: readonly Step[]): void {
  for (const step of steps) {
    try {
      take(step)
    } catch (error) {
      if (error instanceof AgentError) throw error
      const place = step.do === 'copy' ? step.to : step.do === 'run' ? step.command : step.path
      const cure = noRights.includes(errorCode(error)) ? rightsCure() : ''
      throw new AgentError(`${place}: ${errorText(error)}${cure}`)
    }
  }
}

function take(step: Step): void {
  if (step.do === 'run') run(step)
  else if (step.do === 'copy') replaceProgram(step.from, step.to)
  else if (step.do === 'folder') mkdirSync(step.path, { recursive: true, mode: 0o700 })
  else if (step.do === 'delete') rmSync(step.path, { force: true })
  else {
    mkdirSync(dirname(step.path), { recursive: true })
    // Windows tells UTF-16 by its mark.
    const text = step.encoding === 'utf16le' ? `\ufeff${step.text}` : step.text
    writeFileSync(step.path, text, { mode: step.mode, encoding: step.encoding ?? 'utf8' })
    chmodSync(step.path, step.mode)
  }
}

/** A running program can be renamed but not overwritten, on either system. */
function replaceProgram(from: string, to: string): void {
  if (resolve(from) === resolve(to)) return
  mkdirSync(dirname(to), { recursive: true })
  const [fresh, old] = [`${to}.new`, `${to}.old`]
  copyFileSync(from, fresh)
  chmodSync(fresh, programMode)
  rmSync(old, { force: true })
  if (platform() === 'win32' && existsSync(to)) renameSync(to, old)
  renameSync(fresh, to)
}

function run({ command, args, also = [] }: Extract<Step, { do: 'run' }>): void {
  const { status, error, stderr, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: commandTimeoutMs,
    windowsHide: true,
  })
  if (status === 0 || also === 'any') return
  if (errorCode(error) === 'ENOENT') {
    throw new AgentError(`${command} is not on this computer: use --print to see what to set up by hand`)
  }
  if (error) throw error
  if (status !== null && also.includes(status)) return
  const said = `${stderr}${stdout}`.trim().split('\n')[0] ?? ''
  throw new AgentError(`${[command, ...args].join(' ')} failed (${status ?? 'stopped'}): ${said}${rightsCure()}`)
}

function rightsCure(): string {
  if (platform() === 'win32') return ". Run this in a terminal opened with 'Run as administrator'"
  return isRoot() ? '' : '. To install it for the whole computer, run with sudo'
}
