import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { Lanes } from '../platform/jobs/lanes.ts'
import { createTestApp } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { buyShipment } from '../shipments/index.ts'
import { buy, checked, inState, rows, toldCarrier } from './testing/batch.ts'

it('overhead', { timeout: 200_000 }, async () => {
  const bought = new Map()
  const carriers = (a: never) =>
    toldCarrier(a, {
      bought,
      buying: async () => {
        await pause(200)
        return undefined
      },
    })
  const app = await createTestApp({ carriers })
  await equipForShipping(app, { budgetCents: 1e10 })
  const operator = await app.as('mailroom@one.test')
  const n = 320
  const batch = await checked(operator, { shipments: rows(n) })
  const plain = await checked(operator, { shipments: rows(n) })
  const sql = postgres(app.databaseUrl, { max: 1 })
  const items = await sql`select shipment_id, rate_id from batch_items where batch_id = ${plain.id}`
  for (let round = 0; round < 2; round += 1) {
    const cpu = process.cpuUsage()
    const t = performance.now()
    const say = (what: string) => {
      const used = process.cpuUsage(cpu)
      console.log(
        what,
        'took',
        performance.now() - t,
        'ideal',
        (n / 8) * 200,
        'cpu ms each',
        (used.user + used.system) / 1000 / n,
      )
    }
    if (round === 0) {
      const lanes = new Lanes(8)
      for (const { shipment_id: id, rate_id: rateId } of items)
        lanes.add(
          'x',
          async () =>
            void (await buyShipment(
              app.platform,
              { tenantId: app.tenantId, userId: null, username: 'x', from: null },
              { id, rateId, carriers },
            )),
        )
      await lanes.finished()
      say('plain')
    } else {
      const session = new Session()
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.start')
      await buy(operator, batch)
      await pause((n / 8) * 200)
      await inState(operator, batch.id, 'done')
      say('batch')
      const { profile } = await session.post('Profiler.stop')
      writeFileSync('/tmp/batch.cpuprofile', JSON.stringify(profile))
    }
  }
  await sql.end()
  await app.close()
})
