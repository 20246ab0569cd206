/** Starts a whole server: database, broker, application, gateway and sweeps; and stops it without leaving anything behind. */
import { createServer, type Server } from 'node:http'
import pino, { type Logger } from 'pino'
import { createApp } from './app.ts'
import { carrierSource } from './carriers/index.ts'
import { type Config, ConfigError, everyAddress } from './config.ts'
import { startGateway } from './devices/index.ts'
import { dropDoor } from './integration/index.ts'
import { serverName, startBroker } from './platform/bus/broker.ts'
import { type Bus, mqttBus } from './platform/bus/bus.ts'
import { systemClock } from './platform/clock.ts'
import { type Database, openDatabase } from './platform/db/database.ts'
import { holdCluster, startEmbeddedPostgres } from './platform/db/embedded.ts'
import { migrate } from './platform/db/migrate.ts'
import { Outbox } from './platform/outbox/outbox.ts'
import type { Platform } from './platform/platform.ts'
import { openSecrets } from './platform/secrets.ts'
import { type Authority, openAuthority } from './platform/tls/authority.ts'
import { startSweeps } from './sweeps.ts'
import { importKinds, startBackgroundJobs } from './work.ts'

export interface RunningServer {
  url: string
  platform: Platform
  stop(): Promise<void>
}

export interface StartOptions {
  /** sign-ins of the demonstration */
  demo?: Platform['demo']
  /** told what is being done, for a person who waits */
  onProgress?: (step: string) => void
  log?: Logger
}

/** Things to undo at the end, last started first. */
class Closers {
  readonly #closers: (() => Promise<unknown>)[] = []

  add(close: () => Promise<unknown>): void {
    this.#closers.unshift(close)
  }

  async close(log: Logger): Promise<void> {
    for (const close of this.#closers.splice(0)) {
      await close().catch((error: unknown) => log.warn({ err: error }, 'stopping: a part did not stop cleanly'))
    }
  }
}

/** Starts everything the configuration asks for. When a part cannot start, what was started is stopped and the error thrown. */
export async function startServer(config: Config, options: StartOptions = {}): Promise<RunningServer> {
  const log =
    options.log ?? pino({ level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] })
  const closers = new Closers()
  try {
    return await startParts({ config, options, log, closers })
  } catch (error) {
    await closers.close(log)
    throw error
  }
}

interface Starting {
  config: Config
  options: StartOptions
  log: Logger
  closers: Closers
}

async function startParts(starting: Starting): Promise<RunningServer> {
  const { config, options, log, closers } = starting
  const progress = options.onProgress ?? (() => undefined)
  const db = await startDatabase(starting, progress)
  const authority = await openAuthority(db)
  progress('Starting the message broker')
  const bus = await startBus(starting, authority)
  const outbox = new Outbox(db, log)
  const platform: Platform = {
    config,
    log,
    clock: systemClock,
    db,
    bus,
    outbox,
    secrets: await openSecrets(db, config),
    demo: options.demo ?? null,
    checkReplies: false,
  }
  progress('Starting the application')
  const carriers = carrierSource(platform)
  const app = await createApp(platform, { carriers })
  closers.add(() => app.close())
  await outbox.start()
  closers.add(() => outbox.stop())
  const gateway = await startGateway(platform, authority, [dropDoor(platform, importKinds)])
  closers.add(() => gateway.close())
  const stopSweeps = startSweeps(platform, carriers)
  closers.add(stopSweeps)
  const backgroundJobs = startBackgroundJobs(platform, carriers)
  closers.add(() => backgroundJobs.stop())
  const url = await app.listen({ port: config.port, host: config.host })
  if (config.httpRedirectPort !== null) closers.add(await startRedirect(config, config.httpRedirectPort))
  log.info({ url, agentPort: gateway.port }, 'listening')
  return { url, platform, stop: () => closers.close(log) }
}

async function startDatabase({ config, closers, log }: Starting, progress: (step: string) => void): Promise<Database> {
  let url = config.databaseUrl
  if (url === null) {
    progress('Starting the embedded Postgres')
    const postgres = await startEmbeddedPostgres({ dir: config.dataDir })
    const release = await holdCluster(postgres.url)
    if (!release)
      throw new ConfigError(
        `Another Postroom is running on DATA_DIR ${config.dataDir}. Stop it, or give this one another DATA_DIR, PORT, AGENT_PORT and MQTT_PORT.`,
      )
    closers.add(() => postgres.stop())
    closers.add(release)
    url = postgres.url
  }
  progress('Bringing the database up to date')
  const { applied } = await migrate(url)
  if (applied.length > 0) log.info({ applied }, 'migrations applied')
  const db = openDatabase(url, { onNotice: (message) => log.debug({ message }, 'postgres notice') })
  closers.add(() => db.close())
  return db
}

async function startBus({ config, closers, log }: Starting, authority: Authority): Promise<Bus> {
  let url = config.mqttUrl
  let tls: { key: string; cert: string; ca: string } | undefined
  if (url === null) {
    tls = {
      ...(await authority.issueServer(serverName, ['localhost', '127.0.0.1', config.host])),
      ca: authority.certificate,
    }
    const broker = await startBroker({ host: config.host, port: config.mqttPort, tls })
    closers.add(() => broker.close())
    url = `mqtts://${everyAddress.has(config.host) ? '127.0.0.1' : config.host}:${broker.port}`
  }
  const bus = mqttBus(url, { log, tls })
  closers.add(() => bus.close())
  return bus
}

/** Port 80 answers with the way to HTTPS and nothing else. */
async function startRedirect(config: Config, port: number): Promise<() => Promise<void>> {
  const server: Server = createServer((request, response) => {
    // Text, not a URL: what strangers ask for need not be one.
    response
      .writeHead(308, {
        Location: `https://${config.publicUrl.host}${encodeURI(request.url ?? '/')}`,
        'Content-Length': '0',
      })
      .end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, config.host, resolve)
  })
  return () => new Promise((resolve) => server.close(() => resolve()))
}
