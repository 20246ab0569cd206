import { expect, it } from 'vitest'
import { newId } from './ids.ts'

it('ids are uuids of version 7 that sort as they were made, and none comes twice', () => {
  const ids = Array.from({ length: 20_000 }, newId)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

it('ids tell the time they were made', () => {
  const [time = 0] = [newId()].map((id) => Number.parseInt(id.slice(0, 13).replace('-', ''), 16))
  expect(Math.abs(time - Date.now())).toBeLessThan(2_000)
})
