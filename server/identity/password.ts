/** Passwords as argon2id hashes in the PHC string format. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

/** OWASP's first recommendation for argon2id: 19 MiB, 2 passes, 1 lane. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const pattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** A fresh salted hash. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: password, nonce, ...parameters })
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

/** Takes the same time for an absent hash, so that a stranger cannot learn which users exist. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const match = pattern.exec(hash ?? '') ?? pattern.exec(await absentHash())
  if (!match) throw new Error('a stored password hash is malformed')
  const [, memory, passes, parallelism, nonce = '', expected = ''] = match
  const want = Buffer.from(expected, 'base64')
  const tag = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(nonce, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: want.length,
  })
  return timingSafeEqual(tag, want) && hash !== null
}

let absent: Promise<string> | null = null
function absentHash(): Promise<string> {
  absent ??= hashPassword(randomBytes(16).toString('hex'))
  return absent
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
