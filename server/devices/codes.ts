/** Pairing codes: eight characters of Crockford's base 32, written as four and four; only the hash is stored. */
import { createHash, randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 8
export const pairingMinutes = 15

/** A fresh code: 40 random bits. */
export function newPairingCode(): { code: string; hash: Buffer } {
  const letters = [...randomBytes(codeLength)].map((byte) => alphabet[byte % alphabet.length]).join('')
  const code = `${letters.slice(0, 4)}-${letters.slice(4)}`
  return { code, hash: hashPairingCode(code) }
}

/** The hash a code is found by: no case, no dashes, and the letters people confuse are read as the digits they look like. */
export function hashPairingCode(code: string): Buffer {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return createHash('sha256').update(`pairing:${plain}`).digest()
}
