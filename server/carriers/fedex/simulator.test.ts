import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { CarrierReply } from '../carrier.ts'
import { networkSend } from '../kit/send.ts'
import { startSimulator } from '../simulator/server.ts'
import { OfficialApi, officialSchemasPresent } from '../testing/official-schema.ts'
import { createFedexCarrier } from './carrier.ts'
import {
  accountNumber,
  exportPurchase,
  pickup,
  purchase,
  rateRequest,
  recipient,
  sender,
  today,
} from './fixtures/requests.ts'
import { fedexSimulator } from './simulator.ts'

const schemas: Record<string, [file: string, schema: string]> = {
  '/oauth/token': ['authorization-v1', 'Response'],
  '/rate/v1/rates/quotes': ['rates-transit-times-v1', 'RatcResponseVO'],
  '/ship/v1/shipments': ['ship-v1-shipment', 'SHPCResponseVO_ShipShipment'],
  '/ship/v1/shipments/cancel': ['ship-v1-shipment', 'SHPCResponseVO_CancelShipment'],
  '/ship/v1/endofday/': ['ground-eod-close-v1', 'SHPCResponseVO'],
  '/track/v1/trackingnumbers': ['track-v1-trackingnumbers', 'TrkcResponseVO_TrackingNumber'],
  '/track/v1/referencenumbers': ['track-v1-trackingnumbers', 'TrkcResponseVO_TrackingNumber'],
  '/address/v1/addresses/resolve': ['address-validation-v1', 'AdvcResponseVO'],
  '/pickup/v1/pickups': ['pickup-v1', 'PudcResponseVO_CreatePickup'],
  '/pickup/v1/pickups/cancel': ['pickup-v1', 'PudcResponseVO_CancelPickup'],
}

/** One success of every call, as the simulator answered it. */
async function everyAnswer(): Promise<Map<string, CarrierReply>> {
  const simulator = await startSimulator(fedexSimulator)
  const network = networkSend(pino({ level: 'silent' }))
  const answers = new Map<string, CarrierReply>()
  const carrier = createFedexCarrier({
    baseUrl: simulator.url,
    credentials: { clientId: 'l7', clientSecret: 'postroom-demo', accountNumber },
    clock: () => simulator.scene.now(),
    send: async (call) => {
      const reply = await network(call)
      if (reply.status === 200) answers.set(new URL(call.url).pathname, reply)
      return reply
    },
  })
  await carrier.rate(rateRequest())
  const ground = purchase({ service: 'fedex_ground', carrierRef: null })
  const { result: bought } = await carrier.buy(ground)
  await carrier.find(ground)
  const shipments = [{ carrierReference: '', trackingNumbers: [], service: 'fedex_ground' }]
  await carrier.manifest?.({ manifestId: ground.intentId, day: today, from: sender, shipments })
  const { result: exported } = await carrier.buy(exportPurchase())
  const number = bought?.carrierReference ?? ''
  await carrier.track?.([number, '123456789012'])
  const voided = {
    trackingNumbers: [],
    service: '',
    shipDate: today,
    carrierReference: exported?.carrierReference ?? '',
  }
  await carrier.void(voided)
  await carrier.validateAddress?.(recipient)
  const ordered = await carrier.schedulePickup?.(pickup())
  if (ordered?.result) await carrier.cancelPickup?.(pickup(), ordered.result)
  await simulator.close()
  return answers
}

test('every call of the carrier has an answer of the simulator', async () => {
  expect([...(await everyAnswer()).keys()].sort()).toEqual(Object.keys(schemas).sort())
})

/**
 * FedEx's description wants real booleans and numbers where its guide and its answers have texts; what the simulator
 * answers on purpose as FedEx does is passed over.
 */
const asInLife = /attributes\/\w+ must be boolean/

test.skipIf(!officialSchemasPresent)("answers are valid by FedEx's description (skipped without it)", async () => {
  for (const [path, reply] of await everyAnswer()) {
    const [file, schema] = schemas[path] ?? ['', '']
    const body = JSON.parse(Buffer.from(reply.body).toString('utf8'))
    const problems = new OfficialApi(`fedex/${file}.json`).problemsOf(schema, body)
    expect(
      problems.filter((problem) => !asInLife.test(problem)),
      path,
    ).toEqual([])
  }
})
