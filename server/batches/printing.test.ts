import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JobReport } from '#contracts/agent.ts'
import type { Batch } from '#contracts/batches.ts'
import { connect, createDeviceApp, type DeviceApp, pairTestAgent, type Socket } from '../devices/testing/agent.ts'
import type { Client } from '../platform/testing/app.ts'
import { equipForShipping } from '../platform/testing/shipping.ts'
import { buy, checked, inState, itemsOf, rows } from './testing/batch.ts'

let devices: DeviceApp
let operator: Client
let socket: Socket
let deviceId: string
let batch: Batch
beforeAll(async () => {
  devices = await createDeviceApp()
  await equipForShipping(devices.test)
  operator = await devices.test.as('mailroom@one.test')
  socket = await connect(await pairTestAgent(devices.test))
  const { items } = (await operator.get('/v1/devices')).json()
  deviceId = items.find(({ kind }: { kind: string }) => kind === 'printer').id
  batch = await checked(operator, { shipments: rows(12) })
})
afterAll(() => devices.close())

const print = (body: Record<string, unknown> = { deviceId }) => operator.post(`/v1/batches/${batch.id}/print`, body)
const jobsInOrder = async () =>
  (await operator.get(`/v1/jobs?deviceId=${deviceId}&limit=200`)).json().items.reverse() as {
    id: string
    state: string
    shipmentId: string
  }[]

describe('printing a batch', () => {
  it('is refused before anything was bought', async () => {
    expect((await print()).json()).toMatchObject({ code: 'conflict' })
    expect((await operator.get(`/v1/batches/${batch.id}/labels`)).json()).toMatchObject({ code: 'conflict' })
  })

  it('sends one job a label, in the order of the rows', async () => {
    await buy(operator, batch)
    await inState(operator, batch.id, 'done')
    const answer = await print()
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toEqual({ jobs: 12 })
    await vi.waitFor(async () => expect(await jobsInOrder()).toHaveLength(12), { timeout: 10_000 })
    const expected = (await itemsOf(operator, batch.id)).map(({ shipmentId }) => shipmentId)
    expect((await jobsInOrder()).map(({ shipmentId }) => shipmentId)).toEqual(expected)
  })

  it('prints no label twice: only those that failed are sent again', async () => {
    expect((await print()).json()).toMatchObject({ code: 'conflict' })
    const jobs = await jobsInOrder()
    const sent = () =>
      socket.received.flatMap((message) => (message.type === 'job' ? [JSON.parse(message.order).jobId as string] : []))
    const report = (jobId: string, state: JobReport['state']) =>
      socket.send({ type: 'jobReport', report: { jobId, state, problem: null, at: new Date().toISOString() } })
    for (const [index, { id }] of jobs.entries()) {
      await vi.waitFor(() => expect(sent()[index]).toBe(id), 10_000)
      report(id, index % 4 === 3 ? 'failed' : 'confirmed')
    }
    await vi.waitFor(async () => {
      const states = (await jobsInOrder()).map(({ state }) => state)
      expect(states.filter((state) => state === 'failed')).toHaveLength(3)
      expect(states.filter((state) => state === 'confirmed')).toHaveLength(9)
    })
    // No printer named: there is only one.
    expect((await print({})).json()).toEqual({ jobs: 3 })
    await vi.waitFor(async () =>
      expect((await operator.get(`/v1/jobs?deviceId=${deviceId}`)).json().items[0]).toMatchObject({
        routedBy: 'The only usable printer of the site',
      }),
    )
  })

  it('refuses what is no printer', async () => {
    const { items } = (await operator.get('/v1/devices')).json()
    const scale = items.find(({ kind }: { kind: string }) => kind === 'scale')
    expect((await print({ deviceId: scale.id })).statusCode).toBeGreaterThanOrEqual(400)
    expect((await print({ deviceId: batch.id })).statusCode).toBeGreaterThanOrEqual(400)
  })
})
