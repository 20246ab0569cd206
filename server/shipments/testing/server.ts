/** A server process to be killed: `node server.ts <database url> <carrier url>`; says its port, then serves and recovers. */
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { createApp } from '../../app.ts'
import { readConfig } from '../../config.ts'
import { localBus } from '../../platform/bus/bus.ts'
import { systemClock } from '../../platform/clock.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { Outbox } from '../../platform/outbox/outbox.ts'
import type { Platform } from '../../platform/platform.ts'
import { recoverPurchases } from '../recover.ts'
import { outsideCarrier } from './outside-carrier.ts'

const [databaseUrl = '', carrierUrl = ''] = process.argv.slice(2)
const recoverEveryMs = 100

const db = openDatabase(databaseUrl)
const log = pino({ level: 'silent' })
const platform: Platform = {
  config: readConfig({ DATABASE_URL: databaseUrl }),
  log,
  clock: systemClock,
  db,
  bus: localBus(),
  outbox: new Outbox(db, log),
  demo: null,
  checkReplies: true,
}
const carrier = outsideCarrier(carrierUrl)
const app = await createApp(platform, { carriers: () => carrier })
setInterval(() => recoverPurchases(platform, () => carrier).catch(() => undefined), recoverEveryMs)
await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.((app.server.address() as AddressInfo).port)
process.on('disconnect', () => process.exit())
