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

test('throws an aborted request on', () => {
  expect(() => problemOf(new DOMException('gone', 'AbortError'))).toThrow('gone')
})
