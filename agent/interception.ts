/** Tells a gateway that is down from one that a TLS-inspecting proxy stands in front of, and names the issuer seen. */
import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import { errorCode, errorText } from './error-text.ts'
import type { Identity } from './identity.ts'

const probeTimeoutMs = 5_000

/** OpenSSL's verdicts that mean "signed by someone we were not paired with". */
const foreignIssuerCodes = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]

/** The failure in words. For a foreign certificate it asks the gateway once more, sending nothing, who issued it. */
export async function describeFailure(identity: Identity, error: unknown): Promise<string> {
  if (!foreignIssuerCodes.includes(errorCode(error))) return errorText(error)
  const seen = await presentedIssuer(identity)
  const expected = issuerName(new X509Certificate(identity.certificateAuthority).subject)
  return `TLS is intercepted: the certificate for ${new URL(identity.gatewayUrl).host} was issued by "${seen}" instead of "${expected}". Ask IT to exempt this address from TLS inspection, or pair again if the server's authority was replaced`
}

/** The common name of whoever issued the certificate the gateway's address presents. */
function presentedIssuer(identity: Identity): Promise<string> {
  const { hostname, port } = new URL(identity.gatewayUrl)
  return new Promise((resolve) => {
    // Verification is off only to read the certificate: no key is shown and nothing is sent.
    const socket = connect({
      host: hostname,
      port: Number(port || 443),
      rejectUnauthorized: false,
      servername: serverName(hostname),
    })
    const end = (name: string) => {
      socket.destroy()
      resolve(name)
    }
    socket.setTimeout(probeTimeoutMs, () => end('unknown (no answer)'))
    socket.on('error', () => end('unknown (no certificate shown)'))
    socket.on('secureConnect', () => end(issuerName(socket.getPeerX509Certificate()?.issuer ?? '')))
  })
}

/** SNI carries names only, never addresses. */
function serverName(hostname: string): string {
  return /^[\d.]+$|:/.test(hostname) ? '' : hostname
}

function issuerName(lines: string): string {
  const parts = new Map(lines.split('\n').map((line) => line.split('=', 2) as [string, string | undefined]))
  return parts.get('CN') ?? parts.get('O') ?? (lines.replaceAll('\n', ', ') || 'unknown')
}
