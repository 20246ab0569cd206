/** Tells a gateway that is down from one that a TLS-inspecting proxy stands in front of, and names the issuer seen. */
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { dateFailure } from './date-failure.ts'
import { errorCode, errorText } from './error-text.ts'
import type { Identity } from './identity.ts'
import { probeAgent, proxyFailure } from './outgoing.ts'

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
  const { host } = new URL(identity.gatewayUrl)
  if (!foreignIssuerCodes.includes(errorCode(error))) {
    return dateFailure(identity, error) ?? proxyFailure(error, host) ?? errorText(error)
  }
  const seen = (await presentedCertificate(host))?.issuer ?? 'unknown (no certificate shown)'
  const expected = commonName(new X509Certificate(identity.certificateAuthority).subject)
  return `TLS is intercepted: the certificate for ${host} was issued by "${seen}" instead of "${expected}". Ask IT to exempt this address from TLS inspection, or pair again if the server's authority was replaced`
}

export interface PresentedCertificate {
  /** common name of who issued it */
  issuer: string
  /** SHA-256, hex pairs with colons */
  fingerprint: string
  /** e.g. `TLSv1.3` */
  tlsVersion: string
}

/** What `host:port` presents when TLS is opened to it, through the proxy if there is one; null when it shows nothing. */
export function presentedCertificate(host: string): Promise<PresentedCertificate | null> {
  return new Promise((resolve) => {
    // Verification is off only to read the certificate: no key is shown and nothing is sent but this question.
    const probe = request(`https://${host}/`, { method: 'HEAD', agent: probeAgent(), timeout: probeTimeoutMs })
    const end = (seen: PresentedCertificate | null) => {
      resolve(seen)
      probe.destroy()
    }
    probe.on('timeout', () => end(null))
    probe.on('error', () => end(null))
    probe.on('socket', (socket) => {
      const tls = socket as TLSSocket
      // Through a proxy the handshake is over before the request gets its socket.
      if (!tls.connecting && tls.getProtocol() !== null) end(seenOn(tls))
      else tls.once('secureConnect', () => end(seenOn(tls)))
    })
  })
}

/** The certificate of an open TLS connection. */
export function seenOn(socket: TLSSocket): PresentedCertificate {
  const certificate = socket.getPeerX509Certificate()
  return {
    issuer: commonName(certificate?.issuer ?? ''),
    fingerprint: certificate?.fingerprint256 ?? '',
    tlsVersion: socket.getProtocol() ?? 'unknown',
  }
}

function commonName(lines: string): string {
  const parts = new Map(lines.split('\n').map((line) => line.split('=', 2) as [string, string | undefined]))
  return parts.get('CN') ?? parts.get('O') ?? (lines.replaceAll('\n', ', ') || 'unknown')
}
