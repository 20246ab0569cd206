import { expect, test } from 'vitest'
import { backoffFirstMs, backoffMaxMs, backoffMs } from './backoff.ts'

test('doubles from the first wait to the limit, never all at once', () => {
  expect(backoffMs(1, () => 1)).toBe(backoffFirstMs)
  expect(backoffMs(2, () => 1)).toBe(backoffFirstMs * 2)
  expect(backoffMs(50, () => 1)).toBe(backoffMaxMs)
  expect(backoffMs(50, () => 0)).toBe(backoffMaxMs / 2)
})
