/** The agent's own key and the PKCS#10 signing request (RFC 2986) it pairs with; the key never leaves this machine. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { commonName, der, ecdsaWithSha256, pem } from './der.ts'

interface SigningRequest {
  /** PKCS#8 PEM, EC P-256 */
  privateKey: string
  /** PKCS#10 PEM */
  csr: string
}

/** A fresh P-256 key and a request signed with it. The server names the certificate; `name` is only a hint for people. */
export function makeSigningRequest(name: string): SigningRequest {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const info = der.sequence(
    der.integer(Buffer.from([0])),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(0),
  )
  const request = der.sequence(info, ecdsaWithSha256, der.bits(sign('sha256', info, privateKey)))
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    csr: pem('CERTIFICATE REQUEST', request),
  }
}
