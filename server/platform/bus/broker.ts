/** The embedded MQTT 3.1.1 broker: TLS with client certificates of our own authority, for servers that have no other. */

import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { Aedes } from 'aedes'

export interface Broker {
  port: number
  close(): Promise<void>
}

interface BrokerOptions {
  host: string
  port: number
  /** PEM */
  tls: { key: string; cert: string; ca: string }
}

/**
 * Starts the broker. A client's certificate must come from our authority; its client id must begin with the
 * certificate's common name, so that nobody takes another's session.
 */
export async function startBroker({ host, port, tls }: BrokerOptions): Promise<Broker> {
  const aedes = await Aedes.createBroker({
    preConnect: (client, packet, done) => done(null, packet.clientId.startsWith(commonName(client.conn as TLSSocket))),
  })
  const server = createServer(
    { ...tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    aedes.handle,
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => aedes.close(() => server.close(() => resolve()))),
  }
}

function commonName(socket: TLSSocket): string {
  const name = socket.getPeerCertificate().subject?.CN
  return typeof name === 'string' && name !== '' ? name : '\u0000'
}
