import { expect, test } from 'vitest'
import { ProblemError, problemOf } from './problem.ts'

test('finds the reason of a field and of everything below one', () => {
  const problem = new ProblemError(
    { code: 'unprocessable', fields: [{ field: 'packages.0.weight', reason: 'too heavy' }] },
    422,
  )
  expect(problem.reason('packages.0.weight')).toBe('too heavy')
  expect(problem.reason('packages.')).toBe('too heavy')
  expect(problem.reason('to.city')).toBeUndefined()
})

test('says in words that the server is out of reach and that the outcome is uncertain', () => {
  const problem = problemOf(new TypeError('fetch failed'))
  expect(problem).toMatchObject({ code: 'offline', status: 0, uncertain: true })
  expect(problem.detail).toContain('cannot be reached')
})

test('tells what the schema refused in the words of the forms', () => {
  const detail = 'packages.0.weight: must be more than 0; to.city: must not be empty'
  const fields = [
    { field: 'packages.0.weight', reason: 'must be more than 0' },
    { field: 'to.city', reason: 'must not be empty' },
  ]
  expect(new ProblemError({ code: 'invalid_request', detail, fields }, 400).detail).toBe(
    'Parcel 1, weight: must be more than 0; Recipient, city: must not be empty',
  )
})

test('throws an aborted request on', () => {
  expect(() => problemOf(new DOMException('gone', 'AbortError'))).toThrow('gone')
})
