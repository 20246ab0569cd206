/** Runs inside the executable: what the sources read from disk comes from the executable's own assets here. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getAsset, getRawAsset } from 'node:sea'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { configFolder } from '../config.ts'

const privateMode = 0o700
const loaded = new Map<string, unknown>()

/** A file that belongs to the sources. Throws when the build left it out. */
export function assetBytes(name: string): Buffer {
  return Buffer.from(getRawAsset(name))
}

/** A thread whose code is an asset, bundled like the main program. */
export function assetWorker(name: string, options: WorkerOptions = {}): Worker {
  return new Worker(getAsset(name, 'utf8'), { ...options, eval: true })
}

/** A library compiled for this system. Systems open libraries from disk only, so it is written to a private place first. */
export function nativeAddon(name: string): unknown {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const exports = platform() === 'win32' ? openFromFolder(name) : openOnce(name)
  loaded.set(name, exports)
  return exports
}

/** Where nothing may be run from the temporary folder (`noexec`), the agent's own folder does. */
function openOnce(name: string): unknown {
  try {
    return openIn(tmpdir(), name)
  } catch (error) {
    const folder = configFolder(undefined)
    mkdirSync(folder, { recursive: true, mode: privateMode })
    try {
      return openIn(folder, name)
    } catch {
      throw error
    }
  }
}

/** The file is gone again once the system has it open. */
function openIn(place: string, name: string): unknown {
  const folder = mkdtempSync(join(place, 'postroom-agent-'))
  try {
    const file = join(folder, `${name}.node`)
    writeFileSync(file, assetBytes(`native/${name}`), { mode: privateMode })
    return opened(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Windows cannot delete what is open, so the file stays, under its digest, in the folder that `service install` closes to others. */
function openFromFolder(name: string): unknown {
  const bytes = assetBytes(`native/${name}`)
  const digest = createHash('sha256').update(bytes).digest('hex')
  const file = join(configFolder(undefined), 'native', `${name}-${digest.slice(0, 16)}.node`)
  mkdirSync(dirname(file), { recursive: true, mode: privateMode })
  if (!existsSync(file) || !readFileSync(file).equals(bytes)) writeFileSync(file, bytes)
  return opened(file)
}

function opened(file: string): unknown {
  const module = { exports: {} }
  process.dlopen(module, file)
  return module.exports
}
