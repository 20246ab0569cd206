import { expect, it } from 'vitest'
import { runChaos } from './run.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)
const kills = Number(process.env.CHAOS_KILLS ?? 6)

it(`buys no label twice and loses none through ${kills} kills and a power cut of the database (TEST_SEED=${seed})`, {
  timeout: 120_000 + kills * 5_000,
}, async () => {
  const verdict = await runChaos({ seed, kills, databaseStops: 1, say: () => undefined })
  expect(verdict).toMatchObject({ twice: [], lost: [], invented: [], open: 0, broken: [] })
  expect(verdict.bought).toBeGreaterThan(0)
  expect(verdict.labels).toBeGreaterThan(0)
})
