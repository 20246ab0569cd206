import { expect, test } from 'vitest'
import { automatic, printerOf } from './print-to.ts'

test('names the printer, or nobody when the routes choose', () => {
  expect(printerOf('0199')).toEqual({ deviceId: '0199' })
  expect(printerOf(automatic)).toEqual({})
})
