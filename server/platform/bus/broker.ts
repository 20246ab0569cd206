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

/** The common name in the certificates of servers, which alone may use the bus; agents' certificates come from the same authority. */
export const serverName = 'server'

/** Starts the broker. Only servers of this installation get in: everybody else could read every tenant's traffic. */
export async function startBroker({ host, port, tls }: BrokerOptions): Promise<Broker> {
  const aedes = await Aedes.createBroker({
    preConnect: (client, packet, done) =>
      done(null, commonName(client.conn as TLSSocket) === serverName && packet.clientId.startsWith(serverName)),
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

function commonName(socket: TLSSocket): unknown {
  return socket.getPeerCertificate().subject?.CN
}
