/**
 * The carriers of the demonstration, in a process of their own: `node simulators.ts <folder>`. Says where each is over
 * the channel to its parent, and ends with it. Parcels travel a day in two minutes, and their scans are pushed.
 */
import { join } from 'node:path'
import type { CarrierCode } from '#contracts/carriers.ts'
import { dhlSimulator } from '../server/carriers/dhl/simulator.ts'
import { fedexSimulator } from '../server/carriers/fedex/simulator.ts'
import { type RunningSimulator, startSimulator } from '../server/carriers/simulator/server.ts'
import { upsSimulator } from '../server/carriers/ups/simulator.ts'
import { uspsSimulator } from '../server/carriers/usps/simulator.ts'

const simulators = { usps: uspsSimulator, ups: upsSimulator, fedex: fedexSimulator, dhl: dhlSimulator }

/** A day of a parcel in the demonstration. */
const dayMs = 120_000
const pushMs = 15_000
/** Older parcels have arrived. */
const pushedAgeMs = 3_600_000
const pushedMax = 100

/** What the parent is told, and what it tells: where each carrier's events go. */
export type SimulatorUrls = Partial<Record<CarrierCode, string>>

const folder = process.argv[2] ?? '.'
const running: [CarrierCode, RunningSimulator][] = []
for (const [carrier, simulated] of Object.entries(simulators)) {
  const file = join(folder, `${carrier}.jsonl`)
  running.push([carrier as CarrierCode, await startSimulator(simulated, { file, dayMs })])
}
process.send?.(Object.fromEntries(running.map(([carrier, { url }]) => [carrier, url])))
process.on('message', (events: SimulatorUrls) => {
  setInterval(() => {
    for (const [carrier, simulator] of running) void push(simulator, events[carrier])
  }, pushMs)
})
process.on('disconnect', () => process.exit())

/** Tells Postroom which parcels moved lately; it asks for the rest itself. */
async function push({ scene }: RunningSimulator, url: string | undefined): Promise<void> {
  const young = scene.store
    .all()
    .filter(({ boughtAt, voidedAt }) => !voidedAt && scene.now().getTime() - Date.parse(boughtAt) < pushedAgeMs)
  const events = young.slice(-pushedMax).flatMap(({ trackingNumbers }) => trackingNumbers)
  if (!url || events.length === 0) return
  const body = JSON.stringify({ events: events.map((trackingNumber) => ({ trackingNumber })) })
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => {
    // Postroom is stopping: the next push tells the same.
  })
}
