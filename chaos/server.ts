/**
 * A server to be killed: `node server.ts <database url>`; says its port, then serves, recovers and does background work.
 * Carriers are the real adapters; only how long they are waited for is short, so that much happens in little time.
 */
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createApp } from '../server/app.ts'
import { type CarrierSource, carrierSource } from '../server/carriers/index.ts'
import { createTestPlatform } from '../server/platform/testing/platform.ts'
import { recoverPurchases } from '../server/shipments/index.ts'

const [databaseUrl = ''] = process.argv.slice(2)
const recoverEveryMs = 100
/** Simulators answer in a few milliseconds unless they are to be silent or slow. */
const slowestPurchaseMs = 700

const platform = createTestPlatform(databaseUrl)
const real = carrierSource(platform)
const impatient: CarrierSource = (account) => {
  const carrier = real(account)
  return carrier && { ...carrier, slowestPurchaseMs, trustNotFoundAfterMs: 0 }
}
const app = await createApp(platform, { carriers: impatient })
await platform.outbox.start().catch(() => undefined)
void recoverForever()
await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.((app.server.address() as AddressInfo).port)
process.on('disconnect', () => process.exit())

/** One round after the other, as the sweeps of the product do: a carrier that is slow is not asked ever more at once. */
async function recoverForever(): Promise<never> {
  for (;;) {
    await recoverPurchases(platform, impatient).catch(() => undefined)
    await pause(recoverEveryMs)
  }
}
