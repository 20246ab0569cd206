/** Keeps secrets unreadable at rest: AES-256-GCM under the installation's master key, bound to what the secret belongs to. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'
import type { Database } from './db/database.ts'

export const masterKeyBytes = 32
const ivBytes = 12
const tagBytes = 16
const version = 'v1'

export class Secrets {
  readonly #key: Buffer

  constructor(key: Buffer) {
    if (key.length !== masterKeyBytes) throw new RangeError(`a master key has ${masterKeyBytes} bytes`)
    this.#key = key
  }

  /** @param of what it belongs to, e.g. `carrier-account:<id>`; a sealed text moved to another row does not open */
  seal(plain: string, of: string): string {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(of))
    const bytes = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${version}.${bytes.toString('base64')}`
  }

  /** Throws when the text was sealed with another key, for something else, or was altered. */
  open(sealed: string, of: string): string {
    const [mark, text = ''] = sealed.split('.')
    const bytes = Buffer.from(text, 'base64')
    if (mark !== version || bytes.length < ivBytes + tagBytes) throw new Error(`the secret of ${of} cannot be read`)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, ivBytes))
      .setAAD(Buffer.from(of))
      .setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
  }

  /** An unguessable text for `of`, the same each time: 43 characters of base64url. */
  token(of: string): string {
    return createHmac('sha256', this.#key).update(`token ${of}`).digest('base64url')
  }

  /** Tells two keys apart without giving either away. */
  get fingerprint(): string {
    return createHash('sha256').update('postroom master key').update(this.#key).digest('hex').slice(0, 16)
  }
}

/**
 * The installation's secrets: under MASTER_KEY when it is set, else under a key made once in DATA_DIR. Throws ConfigError
 * when the database was used with another key: what was sealed could not be opened.
 */
export async function openSecrets(
  db: Database,
  { masterKey, dataDir }: { masterKey: string | null; dataDir: string },
): Promise<Secrets> {
  const secrets = new Secrets(masterKey === null ? keyInFile(dataDir) : Buffer.from(masterKey, 'base64'))
  const fresh = { fingerprint: secrets.fingerprint }
  const [row] = await db.outside`select server_key('master_key', ${JSON.stringify(fresh)}::text::jsonb) as value`
  const known = (row?.value as { fingerprint?: string } | undefined)?.fingerprint
  if (known === secrets.fingerprint) return secrets
  const source = masterKey === null ? `the file master.key in DATA_DIR ${dataDir}` : 'MASTER_KEY'
  throw new ConfigError(
    `The carriers' credentials in this database were saved with another master key than ${source}. Every server of one database needs the same: bring back the former key, or set MASTER_KEY to it.`,
  )
}

/** Readable by its owner only; two servers that start together agree on the first file written. */
function keyInFile(dataDir: string): Buffer {
  const file = join(dataDir, 'master.key')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(file, `${randomBytes(masterKeyBytes).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
}
