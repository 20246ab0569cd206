/** A simulated carrier for API tests, connected as an administrator connects one. */
import type { CarrierAccount } from '#contracts/carrier-accounts.ts'
import { fedexSimulator } from '../../carriers/fedex/simulator.ts'
import { type RunningSimulator, startSimulator } from '../../carriers/simulator/server.ts'
import type { Client } from './app.ts'

export interface ConnectedFedex {
  simulator: RunningSimulator
  account: CarrierAccount
}

export const fedexCredentials = { clientId: 'test', clientSecret: 'postroom-demo', accountNumber: '740561073' }

/** Starts a FedEx and connects an account of the client's tenant to it. The caller closes the simulator. */
export async function connectFedex(admin: Client, name = 'FedEx'): Promise<ConnectedFedex> {
  const simulator = await startSimulator(fedexSimulator, { dayMs: 60_000 })
  const made = await admin.post('/v1/carrier-accounts', {
    carrier: 'fedex',
    name,
    environment: 'custom',
    baseUrl: simulator.url,
    credentials: fedexCredentials,
  })
  if (made.statusCode !== 201) throw new Error(`not connected: ${made.body}`)
  return { simulator, account: made.json() }
}

/** An address in the United States with a telephone, as FedEx wants it. */
export function recipientWith(company?: string) {
  return {
    name: 'Ada Byron',
    company: company ?? 'West Office',
    phone: '4155550199',
    line1: '1 Ferry Building',
    city: 'San Francisco',
    state: 'CA',
    postalCode: '94111',
    country: 'US',
  }
}
