/** Simulated carriers for a measurement: started beside us, connected as an administrator does, and asked what they did. */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import type { CarrierAccount } from '#contracts/carrier-accounts.ts'
import type { Carrier } from '../server/carriers/carrier.ts'
import { networkSend } from '../server/carriers/kit/send.ts'
import { carrierMakers } from '../server/carriers/registry.ts'
import { systemClock } from '../server/platform/clock.ts'
import type { Product } from './product.ts'
import type { Scene } from './scene.ts'
import type { Behaviour, Simulated, Took } from './simulated-carriers.ts'

const main = fileURLToPath(new URL('./simulated-carriers.ts', import.meta.url))

/** Every simulator lets in whoever has this secret. */
const secret = 'postroom-demo'
const credentials: Record<Simulated, Record<string, string>> = {
  usps: {
    ...{ clientId: 'bench', clientSecret: secret, crid: '12345678', mid: '900123456' },
    ...{ accountType: 'EPS', accountNumber: '1000123456' },
  },
  ups: { clientId: 'bench', clientSecret: secret, accountNumber: 'A1B2C3' },
  fedex: { clientId: 'bench', clientSecret: secret, accountNumber: '740561073' },
  dhl: { username: 'bench', password: secret, accountNumber: '123456789' },
}

export interface SimulatedCarriers {
  /** what they did since the last time */
  take(): Promise<Took>
  /** The next answers of one whose path contains `path` never come. */
  hang(carrier: Simulated, options: { path: string; times: number }): Promise<unknown>
  /** the bare adapter, without anything of the product around it */
  adapter(carrier: Simulated): Carrier
  /** Accounts of the product's tenant, by carrier. */
  connect(product: Product): Promise<Record<string, string>>
}

export async function startCarriers(
  scene: Scene,
  behaviours: Partial<Record<Simulated, Behaviour>>,
): Promise<SimulatedCarriers> {
  const child = scene.spawn(process.execPath, [main, JSON.stringify(behaviours)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [urls] = (await once(child, 'message')) as [Record<Simulated, string>]
  const names = Object.keys(behaviours) as Simulated[]
  const send = networkSend(pino({ level: 'silent' }))
  return {
    take: async () => {
      child.send('take')
      const [took] = (await once(child, 'message')) as [Took]
      return took
    },
    hang: (carrier, { path, times }) => {
      const body = JSON.stringify({ fault: 'TIMEOUT', path, times })
      return fetch(`${urls[carrier]}/__sim/faults`, { method: 'POST', body })
    },
    adapter: (carrier) =>
      carrierMakers[carrier].create({
        baseUrl: urls[carrier],
        credentials: credentials[carrier],
        send,
        clock: systemClock,
      }),
    connect: async (product) => {
      const admin = await product.as('admin@one.test')
      const ids: Record<string, string> = {}
      for (const carrier of names) {
        const where = { environment: 'custom', baseUrl: urls[carrier] }
        const account = { carrier, name: carrier, credentials: credentials[carrier], ...where }
        // One that sells to one place only refuses the try of the connection; it is saved all the same.
        const { id } = await admin<CarrierAccount>('POST', '/v1/carrier-accounts', account)
        ids[carrier] = id
      }
      return ids
    },
  }
}
