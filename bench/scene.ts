/** What benchmarks borrow: scratch folders, a throw-away Postgres, child processes; all of it gone at the end, also on Ctrl-C. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/platform/db/embedded.ts'
import { migrate } from '../server/platform/db/migrate.ts'
import { openSql } from '../server/platform/db/sql.ts'

const stopMs = 10_000
const connectionsMax = 100

export class Scene {
  closing = false
  readonly #closers: (() => Promise<unknown>)[] = []
  #cluster: Promise<EmbeddedPostgres> | null = null
  #installation: Promise<string> | null = null

  /** Remembers how to undo something; undone last first, and at once when everything is being undone already. */
  defer(close: () => Promise<unknown>): void {
    this.#closers.unshift(close)
    if (this.closing) void this.close()
  }

  /** Undoes everything; a part that fails is told and does not keep the others. */
  async close(): Promise<void> {
    this.closing = true
    for (let close = this.#closers.shift(); close; close = this.#closers.shift()) {
      await close().catch((error: unknown) => process.stderr.write(`cleaning up: ${String(error)}\n`))
    }
  }

  /** An empty folder, readable by the unprivileged user that Postgres runs as. */
  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'postroom-bench-'))
    this.defer(() => rm(path, { recursive: true, force: true }))
    await chmod(path, 0o755)
    return path
  }

  /** The address of a fresh migrated database on the throw-away cluster, which writes durably as in production. */
  async database(name: string): Promise<string> {
    this.#cluster ??= this.#startCluster()
    const { url } = await this.#cluster
    const admin = openSql(url)
    await admin.unsafe(`create database ${name}`)
    await admin.end()
    const own = new URL(url)
    own.pathname = `/${name}`
    await migrate(own.href)
    return own.href
  }

  async #startCluster(): Promise<EmbeddedPostgres> {
    const cluster = await startEmbeddedPostgres({ dir: await this.folder(), maxConnections: connectionsMax })
    this.defer(() => cluster.stop())
    return cluster
  }

  /** A data folder that `make` fills once and that several benchmarks use, one after the other. */
  installation(make: (dir: string) => Promise<void>): Promise<string> {
    this.#installation ??= this.folder().then(async (dir) => {
      await make(dir)
      return dir
    })
    return this.#installation
  }

  /** A child process that ends with us. */
  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options })
    this.defer(() => stopChild(child))
    return child
  }
}

/** Asks a process to stop and insists when it does not. */
export function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), stopMs)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
