/** A server process to be killed: `node server.ts <database url> <carrier url>`; says its port, then serves and recovers. */
import type { AddressInfo } from 'node:net'
import { createApp } from '../../app.ts'
import { createTestPlatform } from '../../platform/testing/platform.ts'
import { recoverPurchases } from '../recover.ts'
import { outsideCarrier } from './outside-carrier.ts'

const [databaseUrl = '', carrierUrl = ''] = process.argv.slice(2)
const recoverEveryMs = 100

const platform = createTestPlatform(databaseUrl)
const carrier = outsideCarrier(carrierUrl)
const app = await createApp(platform, { carriers: () => carrier })
setInterval(() => recoverPurchases(platform, () => carrier).catch(() => undefined), recoverEveryMs)
await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.((app.server.address() as AddressInfo).port)
process.on('disconnect', () => process.exit())
