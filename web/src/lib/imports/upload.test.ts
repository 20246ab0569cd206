import { expect, test } from 'vitest'
import { answerOf, fileFrom, withCommas } from './upload.ts'

const pasted = (text: string) => fileFrom({ files: [] as unknown as FileList, getData: () => text })

test('takes the import of a good answer and the words of a bad one', () => {
  expect(answerOf(201, '{"id":"7"}')).toEqual({ id: '7' })
  expect(() => answerOf(422, '{"code":"unprocessable","detail":"The file is empty"}')).toThrow('The file is empty')
  expect(() => answerOf(502, '<html>')).toThrow('The server answered 502.')
  expect(() => answerOf(201, '{"id":')).toThrow('The server answered 201.')
})

test('takes a pasted table for a file, and nothing else', async () => {
  expect(pasted('hello, world')).toBeNull()
  expect(pasted('one line\nanother line')).toBeNull()
  expect(fileFrom(null)).toBeNull()
  const file = pasted('Package ID,City\r\nA1,Paris')
  expect(file?.name).toBe('pasted.csv')
  expect(await file?.text()).toBe('Package ID,City\r\nA1,Paris')
})

test('cells copied from a spreadsheet become CSV', () => {
  expect(withCommas('ID\tCity\nA1\tParis, Texas\nA2\t5" box\n')).toBe(
    'ID,City\r\nA1,"Paris, Texas"\r\nA2,"5"" box"\r\n',
  )
  expect(withCommas('ID,City\nA1,Paris')).toBe('ID,City\nA1,Paris')
})
