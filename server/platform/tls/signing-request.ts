/** Reads the PKCS#10 signing request of an agent: only EC P-256, and only from who holds the key. */
import './reflect.ts'
import * as x509 from '@peculiar/x509'

/** Far above a P-256 request (about 500 characters). */
const pemMaxLength = 4_000
const pemPattern =
  /^\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----[A-Za-z0-9+/=\s]+-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/

/**
 * The public key of a signing request, or the reason why it is refused, for people.
 * The subject and extensions asked for are ignored: we decide what a certificate says.
 */
export async function readSigningRequest(pem: string): Promise<{ publicKey: x509.PublicKey } | { reason: string }> {
  if (pem.length > pemMaxLength || !pemPattern.test(pem)) return { reason: 'is not one PEM certificate request' }
  try {
    const request = new x509.Pkcs10CertificateRequest(pem)
    const algorithm = request.publicKey.algorithm as { name?: string; namedCurve?: string }
    if (algorithm.name !== 'ECDSA' || algorithm.namedCurve !== 'P-256') return { reason: 'must be for an EC P-256 key' }
    if (!(await request.verify())) return { reason: 'is not signed by its own key' }
    return { publicKey: request.publicKey }
  } catch (error) {
    return { reason: `cannot be read: ${error instanceof Error ? error.message.slice(0, 100) : 'malformed'}` }
  }
}
