/** Packages of other systems, which npm leaves out of node_modules: fetched once into a cache and checked against the lock file. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Throws when npm cannot fetch the package or its digest is not the locked one. */
export function packageFile(root: string, [name, file]: readonly [name: string, file: string]): string {
  const installed = join(root, 'node_modules', name, file)
  if (existsSync(installed)) return installed
  const { version, integrity } = locked(root, name)
  const cache = join(root, 'node_modules', '.cache', 'agent')
  const folder = join(cache, `${name.replace('/', '-')}-${version}`)
  if (!existsSync(folder)) fetchInto(folder, { cache, name, version, integrity })
  return join(folder, 'package', file)
}

interface Locked {
  version: string
  /** `sha512-…` */
  integrity: string
}

function locked(root: string, name: string): Locked {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const packages = property(lock, 'packages')
  const entry = property(packages, `node_modules/${name}`)
  const [version, integrity] = [property(entry, 'version'), property(entry, 'integrity')]
  if (typeof version === 'string' && typeof integrity === 'string') return { version, integrity }
  throw new Error(`${name} is not in package-lock.json`)
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

interface Wanted extends Locked {
  name: string
  cache: string
}

function fetchInto(folder: string, { cache, name, version, integrity }: Wanted): void {
  process.stdout.write(`fetching ${name} ${version}\n`)
  mkdirSync(cache, { recursive: true })
  const packed = run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', cache], cache)
  const archive = join(cache, basename(packed.trim().split('\n').at(-1) ?? ''))
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (digest !== integrity) throw new Error(`${name} ${version} is not the package of package-lock.json: ${digest}`)
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh)
  run('tar', ['-xzf', archive, '-C', fresh], cache)
  renameSync(fresh, folder)
  rmSync(archive)
}

/** Standard output of a command. Throws with what it said when it fails. */
export function run(command: string, args: readonly string[], folder: string): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stderr}${stdout}`.trim()}`)
}
