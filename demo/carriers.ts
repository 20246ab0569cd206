/** Starts the simulated carriers and points the demonstration's carrier accounts at them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CarrierAccount } from '#contracts/carrier-accounts.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Api } from './api.ts'
import type { SimulatorUrls } from './simulators.ts'

const simulatorsMain = fileURLToPath(new URL('./simulators.ts', import.meta.url))

/** Every simulator lets in whoever has this secret. */
const secret = 'postroom-demo'

const accounts: { carrier: CarrierCode; name: string; credentials: Record<string, string> }[] = [
  {
    carrier: 'usps',
    name: 'USPS (simulated)',
    credentials: {
      clientId: 'demo',
      clientSecret: secret,
      crid: '12345678',
      mid: '900123456',
      accountType: 'EPS',
      accountNumber: '1000123456',
    },
  },
  {
    carrier: 'ups',
    name: 'UPS (simulated)',
    credentials: { clientId: 'demo', clientSecret: secret, accountNumber: 'A1B2C3' },
  },
  {
    carrier: 'fedex',
    name: 'FedEx (simulated)',
    credentials: { clientId: 'demo', clientSecret: secret, accountNumber: '740561073' },
  },
  {
    carrier: 'dhl',
    name: 'DHL Express (simulated)',
    credentials: { username: 'demo', password: secret, accountNumber: '123456789' },
  },
]

export interface Simulators {
  child: ChildProcess
  urls: SimulatorUrls
}

/** Starts them in a process of their own; resolves when all listen. */
export function startSimulators(dataDir: string): Promise<Simulators> {
  const child = spawn(process.execPath, [simulatorsMain, join(dataDir, 'simulators')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('message', (urls) => resolve({ child, urls: urls as SimulatorUrls }))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the carrier simulators ended with code ${code}`)))
  })
}

/** Connects each simulated carrier as an administrator does; at a later start only its address is another. */
export async function connectSimulators(api: Api, { child, urls }: Simulators): Promise<void> {
  const { items } = await api.send<{ items: CarrierAccount[] }>('GET', '/v1/carrier-accounts')
  const events: SimulatorUrls = {}
  for (const { carrier, name, credentials } of accounts) {
    const baseUrl = urls[carrier]
    if (!baseUrl) continue
    const known = items.find((account) => account.name === name)
    const where = { environment: 'custom', baseUrl }
    const account = known
      ? await api.send<CarrierAccount>('PATCH', `/v1/carrier-accounts/${known.id}`, where)
      : await api.send<CarrierAccount>('POST', '/v1/carrier-accounts', { carrier, name, credentials, ...where })
    if (account.eventsUrl) events[carrier] = account.eventsUrl
  }
  child.send(events)
}
