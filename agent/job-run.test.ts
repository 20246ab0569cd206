import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobOrder } from '#contracts/agent.ts'
import { HidBus } from './hid-bus.ts'
import { runJob } from './job-run.ts'
import { HidScale } from './scales/hid-scale.ts'
import { SimulatedHidScale } from './simulators/hid-scale.ts'
import { silentLog } from './testing/bench.ts'

let simulator: SimulatedHidScale
let scale: HidScale
let weights: (number | undefined)[]

function run(kind: JobOrder['kind']) {
  const now = Date.now()
  const order: JobOrder = {
    jobId: '01890000-0000-7000-8000-000000000001',
    agentId: '01890000-0000-7000-8000-000000000002',
    deviceKey: scale.key,
    kind,
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 60_000).toISOString(),
    document: null,
  }
  return runJob({
    order,
    cancel: new AbortController().signal,
    stopping: () => false,
    device: scale,
    now: Date.now,
    fetchDocument: () => Promise.reject(new Error('nothing to fetch')),
    draw: () => Promise.reject(new Error('nothing to draw')),
    step: () => true,
    printing: () => undefined,
    log: silentLog,
  })
}

beforeEach(async () => {
  simulator = new SimulatedHidScale()
  weights = []
  const label = { key: 'k', name: 'S', model: 'S', connection: 'usb', driver: 'hid-pos', virtual: false }
  const reading = (_key: string, { weight }: { weight: { value: number } | null }) => void weights.push(weight?.value)
  const events = { changed: () => undefined, reading, scan: () => undefined }
  const bus = new HidBus(simulator)
  scale = new HidScale({ ...label, bus, find: (devices) => devices[0], events, log: silentLog })
  scale.start()
  simulator.simulate({ weight: { value: 2, unit: 'lb' } })
  await expect.poll(() => weights.at(-1), { timeout: 3_000 }).toBe(2)
})
afterEach(() => scale.stop())

test('a tare leaves what lies on the scale, a zero does not, and nothing is printed on a scale', async () => {
  expect(await run('print')).toMatchObject({ state: 'failed', problem: { code: 'wrong_kind' } })
  expect(weights.at(-1)).toBe(2)
  expect(await run('tare')).toEqual({ state: 'confirmed', problem: null })
  simulator.simulate({ weight: { value: 5, unit: 'lb' } })
  await expect.poll(() => weights.at(-1), { timeout: 3_000 }).toBe(3)
  expect(await run('zero')).toEqual({ state: 'confirmed', problem: null })
  await expect.poll(() => weights.at(-1)).toBe(0)
})
