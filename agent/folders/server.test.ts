/** The true agent and the true server on one drop folder: what each says, the other understands. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DropRecord } from '#contracts/drop-records.ts'
import type { DropSource } from '#contracts/drop-sources.ts'
import { createDeviceApp, type DeviceApp, pairTestAgent, signedIn } from '../../server/devices/testing/agent.ts'
import { header, line } from '../../server/imports/testing/files.ts'
import { dropDoor } from '../../server/integration/index.ts'
import type { Client } from '../../server/platform/testing/app.ts'
import { equipForShipping } from '../../server/platform/testing/shipping.ts'
import { importKinds } from '../../server/work.ts'
import { Agent } from '../agent.ts'
import { Bench, silentLog } from '../testing/bench.ts'
import { TestDropFolder } from '../testing/drop-folder.ts'

let app: DeviceApp
let admin: Client
let bench: Bench
let drop: TestDropFolder
let agent: Agent

beforeAll(async () => {
  app = await createDeviceApp((platform) => [dropDoor(platform, importKinds)])
  await equipForShipping(app.test)
  admin = await signedIn(app.test, 'admin@one.test')
  const { identity, ...reply } = await pairTestAgent(app.test)
  bench = new Bench()
  drop = new TestDropFolder()
  const folders = [{ driver: 'drop' as const, path: drop.path, name: 'Orders' }]
  bench.prepare({ ...reply, privateKey: identity.key, server: 'http://127.0.0.1' }, { folders })
  agent = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
  await agent.start()
})
afterAll(async () => {
  await agent.stop()
  await bench.clean()
  drop.remove()
  await app.close()
})

const patient = { timeout: 10_000, interval: 20 }
const recordOf = async (packageId: string): Promise<DropRecord | undefined> =>
  (await admin.get(`/v1/drop-records?packageId=${packageId}`)).json().items[0]
const sourceOf = async (): Promise<DropSource | undefined> =>
  (await admin.get('/v1/drop-sources?limit=200'))
    .json()
    .items.find(({ folder }: DropSource) => folder?.key === drop.key)

test('a file renamed into in/ is records within two seconds; what is wrong in it comes back', async () => {
  await expect.poll(async () => (await sourceOf())?.name, patient).toBe('Orders')
  drop.drop('orders.csv', `${header}\n${line('S-1')}\n`)
  const droppedAt = performance.now()
  await expect.poll(() => recordOf('S-1'), patient).toMatchObject({ state: 'ready' })
  expect(performance.now() - droppedAt).toBeLessThan(2_000)
  await expect.poll(() => drop.list('done'), patient).toEqual(['orders.csv'])

  drop.drop('mixed.csv', `${header}\n${line('S-2')}\n${line('S-3').replace('US', 'ZZZ')}\n`)
  drop.drop('wrong.csv', 'Colour,Size\nred,1\n')
  const names = ['mixed.csv.reason.txt', 'mixed.csv.rejected.csv', 'wrong.csv', 'wrong.csv.reason.txt']
  await expect.poll(() => drop.list('error'), patient).toEqual(names)
  expect(drop.read('error', 'mixed.csv.rejected.csv')).toMatch(/Error\r?\n.*S-3/)
  expect(drop.read('error', 'mixed.csv.reason.txt')).toContain('1 of 2 rows')
  expect(drop.read('error', 'wrong.csv.reason.txt')).toContain('Package ID')
})

test('what was shipped comes back in out/, and the server knows that it did', { timeout: 30_000 }, async () => {
  drop.drop('ship.csv', `${header}\n${line('S-9')}\n`)
  await expect.poll(async () => (await recordOf('S-9'))?.state, patient).toBe('ready')
  const { id } = (await recordOf('S-9')) ?? { id: '' }
  const { shipment } = (await admin.get(`/v1/drop-records/${id}/to-ship`)).json()
  const draft = (await admin.post('/v1/shipments', shipment)).json()
  const rated = (await admin.post(`/v1/shipments/${draft.id}/rates`)).json()
  await admin.post(`/v1/shipments/${draft.id}/purchase`, { rateId: rated.rates[0]?.id })
  await expect.poll(async () => (await recordOf('S-9'))?.state, patient).toBe('shipped')
  await sleep(100)
  const made = await admin.post('/v1/drop-exports', { sourceId: (await sourceOf())?.id })
  expect(made.statusCode).toBeLessThan(300)
  await expect.poll(() => drop.list('out'), patient).toEqual([made.json().filename])
  expect(drop.read('out', made.json().filename)).toMatch(/^Package ID,.*\r\nS-9,/)
  const state = async () => (await admin.get('/v1/drop-exports')).json().items[0]?.state
  await expect.poll(state, patient).toBe('written')
})
