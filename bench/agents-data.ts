/** Paired agents without pairing, which is throttled: certificates of the server's own authority, and their rows. */
import { createPrivateKey, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { insertAgent } from '../server/devices/agent-store.ts'
import { openDatabase } from '../server/platform/db/database.ts'
import { newId } from '../server/platform/ids.ts'
import { type Authority, openAuthority } from '../server/platform/tls/authority.ts'
import { createTenant } from '../server/tenants/index.ts'

/** What agents need to be themselves. */
export interface PairedAgents {
  /** of the authority, PEM */
  ca: string
  /** one for all: making thousands takes minutes and shows nothing */
  key: string
  certificates: string[]
}

/** Makes a tenant with so many agents. */
export async function pairAgents(databaseUrl: string, count: number): Promise<PairedAgents> {
  const db = openDatabase(databaseUrl)
  const authority = await openAuthority(db)
  const tenantId = await createTenant(db, { name: 'Bench', timeZone: 'America/New_York' })
  const { key, issued } = await issue(authority, count)
  await db.withTenant(tenantId, async (tx) => {
    for (const { id, serial, expiresAt } of issued) {
      const certificate = { certificateSerial: serial, certificateExpiresAt: expiresAt }
      await insertAgent(tx, { tenantId, id, name: id, state: 'paired', ...certificate })
    }
  })
  await db.close()
  return { ca: authority.certificate, key, certificates: issued.map(({ cert }) => cert) }
}

async function issue(authority: Authority, count: number) {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = await x509.PublicKey.create(keys.publicKey)
  const issued: { id: string; cert: string; serial: string; expiresAt: Date }[] = []
  for (let index = 0; index < count; index += 1) {
    const id = newId()
    issued.push({ id, ...(await authority.issueClient(id, publicKey)) })
  }
  return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), issued }
}
