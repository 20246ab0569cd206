import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { SilenceClock } from './silence-clock.ts'

let clock = new SilenceClock()
afterEach(() => clock.stop())

function holdUp(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('says once when nothing more came', async () => {
  clock = new SilenceClock()
  const silences: number[] = []
  const began = clock.heard(100, (now) => silences.push(now))
  await expect.poll(() => silences.length, { interval: 10 }).toBe(1)
  await sleep(150)
  expect(silences).toHaveLength(1)
  expect((silences[0] ?? 0) - began).toBeGreaterThanOrEqual(100)
})

test('bytes put it off', async () => {
  clock = new SilenceClock()
  let silences = 0
  for (let heard = 0; heard < 5; heard += 1) {
    clock.heard(200, () => {
      silences += 1
    })
    await sleep(50)
  }
  expect(silences).toBe(0)
})

test('time in which the process is held up is no silence', async () => {
  clock = new SilenceClock()
  let silences = 0
  const count = () => {
    silences += 1
  }
  const first = clock.heard(100, count)
  holdUp(500)
  await sleep(0)
  expect(silences).toBe(0)
  expect(clock.heard(100, count) - first).toBeLessThan(100)
})

test('in silence the clock is an ordinary one', async () => {
  clock = new SilenceClock()
  let silences = 0
  const first = clock.heard(40, () => {
    silences += 1
  })
  await expect.poll(() => silences, { interval: 10 }).toBe(1)
  await sleep(300)
  expect(clock.heard(40, () => undefined) - first).toBeGreaterThanOrEqual(300)
})
