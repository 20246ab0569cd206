/** Keys and certificates made while a test runs: an authority, a gateway, and agents from their signing requests. */
import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
  type X509Certificate,
} from 'node:crypto'
import { commonName, der, ecdsaWithSha256, pem } from '../der.ts'

const dayMs = 24 * 60 * 60_000

export interface TestAuthority {
  name: string
  privateKey: KeyObject
  /** PEM */
  certificate: string
}

interface CertificateRequest {
  name: string
  publicKey: KeyObject
  issuer: { name: string; privateKey: KeyObject }
  /** authority or gateway; an agent is neither */
  role: 'authority' | 'gateway' | 'agent'
  days?: number
  /** a day ago when not given */
  from?: Date
}

export function testAuthority(name = 'Postroom test authority'): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { name, privateKey, certificate: issue({ name, publicKey, issuer: { name, privateKey }, role: 'authority' }) }
}

/** A name nobody resolves but the test proxy. */
export const gatewayName = 'gateway.test'

/** A server certificate for 127.0.0.1 and `gatewayName`. */
export function gatewayCertificate(authority: TestAuthority, from?: Date): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = issue({ name: 'gateway', publicKey, issuer: authority, role: 'gateway', from })
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert }
}

/** An X.509 v3 certificate, PEM. */
export function issue(request: CertificateRequest): string {
  const { name, publicKey, issuer, role, days = 30, from = new Date(Date.now() - dayMs) } = request
  const body = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer.name),
    der.sequence(der.time(from), der.time(new Date(Date.now() + days * dayMs))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, der.sequence(...extensions(role))),
  )
  return pem('CERTIFICATE', der.sequence(body, ecdsaWithSha256, der.bits(sign('sha256', body, issuer.privateKey))))
}

function extensions(role: CertificateRequest['role']): Buffer[] {
  const basic = role === 'authority' ? der.sequence(der.boolean(true)) : der.sequence()
  const list = [der.sequence(der.oid('2.5.29.19'), der.boolean(true), der.octets(basic))]
  if (role !== 'gateway') return list
  const names = der.sequence(der.implicit(7, Buffer.from([127, 0, 0, 1])), der.implicit(2, Buffer.from(gatewayName)))
  return [...list, der.sequence(der.oid('2.5.29.17'), der.octets(names))]
}

/** The public key of a PKCS#10 request whose own signature is checked; null when it does not match. */
export function requestedKey(csr: string): KeyObject | null {
  const request = Buffer.from(csr.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const [info, , signature] = parts(request)
  if (!info || !signature) return null
  const spki = parts(info)[2]
  if (!spki) return null
  const key = createPublicKey({ key: spki, type: 'spki', format: 'der' })
  const bits = content(signature).subarray(1)
  return verify('sha256', info, key, bits) ? key : null
}

export function certificateName(certificate: X509Certificate): string {
  return /CN=(.+)/.exec(certificate.subject)?.[1] ?? ''
}

function headerLength(element: Buffer): { header: number; body: number } {
  const first = element[1] ?? 0
  if (first < 0x80) return { header: 2, body: first }
  const size = first & 0x7f
  return { header: 2 + size, body: element.readUIntBE(2, size) }
}

function content(element: Buffer): Buffer {
  const { header, body } = headerLength(element)
  return element.subarray(header, header + body)
}

/** The elements inside a constructed element, each with its header. */
function parts(element: Buffer): Buffer[] {
  const inside = content(element)
  const list: Buffer[] = []
  for (let at = 0; at < inside.length; ) {
    const { header, body } = headerLength(inside.subarray(at))
    list.push(inside.subarray(at, at + header + body))
    at += header + body
  }
  return list
}
