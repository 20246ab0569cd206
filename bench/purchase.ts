/** Buying labels through the API, beside the bare rows a purchase leaves, written by the same driver into the same database. */
import type { Shipment } from '#contracts/shipments.ts'
import { newId } from '../server/platform/ids.ts'
import { bareTables, openBarePurchases } from './bare-purchase.ts'
import { percentile, timeEach } from './measure.ts'
import { equip, openProduct, ratedShipment } from './product.ts'
import type { Scene } from './scene.ts'
import { besidePeer, figure, type Row } from './table.ts'

const purchases = 240
const warmUp = 40
const concurrency = 8
const service = 'usps_ground_advantage'

/** One tenant and one account, so that every purchase moves the same budget and the same audit head: the worst case. */
export async function purchase(scene: Scene): Promise<Row[]> {
  const product = await openProduct(scene, 'purchase')
  const [accountId = ''] = await equip(product, 1)
  const rated: Shipment[] = []
  await timeEach(
    Array.from({ length: purchases + warmUp }),
    async () => {
      rated.push(await ratedShipment(product, accountId))
    },
    { concurrency },
  )
  const buy = (shipment: Shipment) => {
    const rate = shipment.rates.find((candidate) => candidate.service === service)
    return product.send('POST', `/v1/shipments/${shipment.id}/purchase`, { rateId: rate?.id })
  }
  await timeEach(rated.slice(0, warmUp), buy, { concurrency })
  const bought = await timeEach(rated.slice(warmUp), buy, { concurrency })

  const ids = rated.map(() => newId())
  const bare = await openBarePurchases(scene, { url: product.databaseUrl, ids })
  await timeEach(ids.slice(0, warmUp), bare, { concurrency })
  const written = await timeEach(ids.slice(warmUp), bare, { concurrency })

  const times = (latencies: readonly number[]) =>
    `p50 ${figure(percentile(latencies, 50))} p95 ${figure(percentile(latencies, 95))} ms`
  const row = {
    name: `purchase through the API, one account, ${concurrency} at once, durable`,
    measured: `${figure(bought.perSecond)}/s, ${times(bought.latencies)}`,
    against: `bare rows of ${bareTables} tables, 2 transactions ${figure(written.perSecond)}/s, ${times(written.latencies)}`,
  }
  return [besidePeer(row, { measured: bought.perSecond, peer: written.perSecond })]
}
