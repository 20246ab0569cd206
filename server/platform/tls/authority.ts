/** Postroom's own certificate authority and the key that signs jobs: made once, kept in the database, the same on every replica. */
import './reflect.ts'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  webcrypto,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import type { Database } from '../db/database.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const authorityDays = 3_650
/** Server certificates are made at every start, the gateway's again every day; this is how long one process may run. */
const serverDays = 365
export const clientDays = 90
/** Certificates begin a little in the past, for agents whose clock is slow. */
const clockSkewMs = 5 * 60_000
const dayMs = 86_400_000

export interface KeyAndCertificate {
  /** PKCS#8 PEM */
  key: string
  /** PEM */
  cert: string
}

export interface ClientCertificate {
  cert: string
  /** as Node writes the serial of a peer's certificate */
  serial: string
  expiresAt: Date
}

export interface Authority {
  /** the authority's own certificate, PEM */
  certificate: string
  /** Ed25519 public key that verifies jobs, SPKI PEM */
  jobSigningKey: string
  /** Ed25519 over the UTF-8 bytes of the text, base64 */
  signJob(order: string): string
  /** A fresh key and certificate for a server (gateway, broker) known by these host names and addresses; it also speaks to the broker as a client. A year. */
  issueServer(commonName: string, hosts: readonly string[]): Promise<KeyAndCertificate>
  /** A certificate for the holder of `publicKey`, valid 90 days for client authentication. */
  issueClient(commonName: string, publicKey: x509.PublicKey): Promise<ClientCertificate>
}

interface StoredAuthority {
  key: string
  cert: string
}

const opened = new WeakMap<Database, Promise<Authority>>()

/** The authority of this installation. Made on first use; replicas that start together agree on one. */
export function openAuthority(db: Database): Promise<Authority> {
  const known = opened.get(db)
  if (known) return known
  const fresh = load(db)
  opened.set(db, fresh)
  fresh.catch(() => opened.delete(db))
  return fresh
}

async function load(db: Database): Promise<Authority> {
  const stored = await serverKey<StoredAuthority>(db, 'certificate-authority', await newAuthority())
  const signing = await serverKey<{ key: string }>(db, 'job-signing', {
    key: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  })
  const issuer: Issuer = { certificate: new x509.X509Certificate(stored.cert), key: await importKey(stored.key) }
  const jobKey = createPrivateKey(signing.key)
  return {
    certificate: stored.cert,
    jobSigningKey: createPublicKey(jobKey).export({ type: 'spki', format: 'pem' }).toString(),
    signJob: (order) => signText(order, jobKey),
    issueServer: (commonName, hosts) => issueServer(issuer, commonName, hosts),
    issueClient: (commonName, publicKey) => issueClient(issuer, commonName, publicKey),
  }
}

/** What is stored under the name; stores `fresh` when nothing is. */
async function serverKey<T extends object>(db: Database, name: string, fresh: T): Promise<T> {
  const [row] = await db.outside`select server_key(${name}, ${JSON.stringify(fresh)}::text::jsonb) as value`
  return row?.value as T
}

function signText(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text, 'utf8'), key).toString('base64')
}

async function newAuthority(): Promise<StoredAuthority> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ O: ['Postroom'] }, { CN: [`Postroom authority ${randomBytes(4).toString('hex')}`] }],
    keys,
    serialNumber: newSerial(),
    ...validity(authorityDays),
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { key: await exportKey(keys.privateKey), cert: cert.toString('pem') }
}

interface Issuer {
  certificate: x509.X509Certificate
  key: webcrypto.CryptoKey
}

async function issueServer(issuer: Issuer, commonName: string, hosts: readonly string[]): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const names = [...new Set(hosts)].map((host) => ({
    type: isIP(host) ? ('ip' as const) : ('dns' as const),
    value: host,
  }))
  const cert = await issue(issuer, {
    commonName,
    publicKey: await x509.PublicKey.create(keys.publicKey),
    days: serverDays,
    // As a client too: replicas show theirs to the broker.
    usages: [x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth],
    extensions: [new x509.SubjectAlternativeNameExtension(names)],
  })
  return { key: await exportKey(keys.privateKey), cert: cert.toString('pem') }
}

async function issueClient(issuer: Issuer, commonName: string, publicKey: x509.PublicKey): Promise<ClientCertificate> {
  const usages = [x509.ExtendedKeyUsage.clientAuth]
  const issued = await issue(issuer, { commonName, publicKey, days: clientDays, usages, extensions: [] })
  const cert = issued.toString('pem')
  return { cert, serial: new X509Certificate(cert).serialNumber, expiresAt: issued.notAfter }
}

async function issue(
  issuer: Issuer,
  wanted: {
    commonName: string
    publicKey: x509.PublicKey
    days: number
    usages: x509.ExtendedKeyUsage[]
    extensions: x509.Extension[]
  },
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    subject: [{ CN: [wanted.commonName] }],
    issuer: issuer.certificate.subjectName,
    serialNumber: newSerial(),
    ...validity(wanted.days),
    publicKey: wanted.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(wanted.usages),
      await x509.SubjectKeyIdentifierExtension.create(wanted.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
      ...wanted.extensions,
    ],
  })
}

/** 16 bytes, positive and without leading zero. */
function newSerial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now()
  return { notBefore: new Date(now - clockSkewMs), notAfter: new Date(now + days * dayMs) }
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, ecdsa, false, ['sign'])
}
