import { expect, test } from 'vitest'
import { withCondition, withField } from './insert.ts'

test('a field takes the place of the selection, and the cursor goes behind it', () => {
  expect(withField({ text: 'Hello you,', start: 6, end: 9 }, 'recipient')).toEqual({
    text: 'Hello {{recipient}},',
    caret: 19,
  })
})

test('a condition keeps what was selected, or brings the field itself', () => {
  const text = 'It should arrive soon.'
  expect(withCondition({ text, start: 17, end: 21 }, 'problem').text).toBe(
    'It should arrive {{#if problem}}soon{{/if}}.',
  )
  expect(withCondition({ text: '', start: 0, end: 0 }, 'problem')).toEqual({
    text: '{{#if problem}}{{problem}}{{/if}}',
    caret: 26,
  })
})
