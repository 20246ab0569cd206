import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from './lines.ts'

function streamOf(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
}

test('gives whole lines however the bytes are cut, letters of several bytes included', async () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== ''))
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (given, size) => {
      const lines = given.map((text) => JSON.stringify(text))
      const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
      expect(await Array.fromAsync(linesOf(streamOf(bytes, size)))).toEqual(lines)
    }),
  )
})

test('takes a last line without an end and skips empty ones', async () => {
  const bytes = new TextEncoder().encode('{"a":1}\n\n{"b":2}')
  expect(await Array.fromAsync(linesOf(streamOf(bytes, 4)))).toEqual(['{"a":1}', '{"b":2}'])
})

test('lets go of the stream when nobody reads on', async () => {
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('{}\n')),
    cancel: () => {
      cancelled = true
    },
  })
  for await (const line of linesOf(body)) {
    expect(line).toBe('{}')
    break
  }
  expect(cancelled).toBe(true)
})
