/** Settings from the environment. The only reader of process.env; a wrong or unknown setting is a start-up error. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export interface Config {
  host: string
  port: number
  publicUrl: URL
  dataDir: string
  /** absent: embedded Postgres under dataDir */
  databaseUrl: string | null
  /** absent: embedded broker */
  mqttUrl: string | null
  agentPort: number
  mqttPort: number
  tls: { cert: string; key: string } | null
  httpRedirectPort: number | null
  smtpUrl: string | null
  /** base64 of 32 bytes; absent: a file under dataDir */
  masterKey: string | null
  logLevel: string
  version: string
}

/** Hosts that mean every network address of the machine. */
export const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

export class ConfigError extends Error {}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** Reads and checks every setting. Throws ConfigError naming the setting, what is wrong and an example that works. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const unknown = Object.keys(env).filter((name) => name.startsWith('POSTROOM_') && !name.startsWith('POSTROOM_AGENT_'))
  if (unknown.length > 0) throw new ConfigError(`${unknown.join(', ')}: no such setting; see docs/guides/settings.md`)
  const host = env.HOST || '127.0.0.1'
  const port = portOf('PORT', env.PORT, 8080)
  const tls = tlsOf(env)
  if (everyAddress.has(host) && !env.PUBLIC_URL) {
    throw new ConfigError(
      `PUBLIC_URL: needed with HOST=${host}; agents and links use it, e.g. PUBLIC_URL=https://post.example.org`,
    )
  }
  return {
    host,
    port,
    publicUrl: urlOf('PUBLIC_URL', env.PUBLIC_URL || `${tls ? 'https' : 'http'}://${host}:${port}`, [
      'http:',
      'https:',
    ]),
    dataDir: resolve(env.DATA_DIR || '.data'),
    databaseUrl: env.DATABASE_URL ? urlOf('DATABASE_URL', env.DATABASE_URL, ['postgres:', 'postgresql:']).href : null,
    mqttUrl: env.MQTT_URL ? urlOf('MQTT_URL', env.MQTT_URL, ['mqtt:', 'mqtts:', 'ws:', 'wss:']).href : null,
    agentPort: portOf('AGENT_PORT', env.AGENT_PORT, 8443),
    mqttPort: portOf('MQTT_PORT', env.MQTT_PORT, 8883),
    tls,
    httpRedirectPort: env.HTTP_REDIRECT_PORT ? portOf('HTTP_REDIRECT_PORT', env.HTTP_REDIRECT_PORT, 80) : null,
    smtpUrl: env.SMTP_URL ? urlOf('SMTP_URL', env.SMTP_URL, ['smtp:', 'smtps:']).href : null,
    masterKey: env.MASTER_KEY ? masterKeyOf(env.MASTER_KEY) : null,
    logLevel: logLevelOf(env.LOG_LEVEL || 'info'),
    version: packageVersion(),
  }
}

function portOf(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined || value === '') return otherwise
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw new ConfigError(
    `${name}: "${value}" is not a port; give a number from 0 (any free one) to 65535, e.g. ${name}=${otherwise}`,
  )
}

function urlOf(name: string, value: string, protocols: readonly string[]): URL {
  const url = URL.parse(value)
  if (url && protocols.includes(url.protocol)) return url
  throw new ConfigError(
    `${name}: "${value}" is not an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  )
}

function tlsOf(env: NodeJS.ProcessEnv): Config['tls'] {
  if (!env.TLS_CERT && !env.TLS_KEY) return null
  if (!env.TLS_CERT || !env.TLS_KEY)
    throw new ConfigError('TLS_CERT and TLS_KEY go together: give both files or neither')
  return { cert: fileOf('TLS_CERT', env.TLS_CERT), key: fileOf('TLS_KEY', env.TLS_KEY) }
}

function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(`${name}: cannot read "${path}"; give the path of a PEM file`, { cause })
  }
}

function masterKeyOf(value: string): string {
  if (Buffer.from(value, 'base64').length === 32) return value
  throw new ConfigError('MASTER_KEY: give 32 random bytes as base64, e.g. from: openssl rand -base64 32')
}

function logLevelOf(value: string): string {
  if (logLevels.includes(value)) return value
  throw new ConfigError(`LOG_LEVEL: "${value}" is not one of ${logLevels.join(', ')}`)
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
