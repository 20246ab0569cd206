import { encode } from 'fast-png'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Drawing } from './drawing.ts'
import { fourBySix } from './paper.ts'

const paper = fourBySix(203)
let drawing: Drawing

beforeEach(() => {
  drawing = new Drawing()
})
afterEach(() => drawing.stop())

const png = (width: number, height: number) =>
  encode({ width, height, data: new Uint8Array(width * height).fill(0), channels: 1 })

describe('the drawing thread', () => {
  test('draws in turn what several printers ask for', async () => {
    const sizes = [8, 16, 24, 32]
    const drawn = await Promise.all(
      sizes.map((size) =>
        drawing.pages({ format: 'png', bytes: png(size, size) }, { dpi: 203, width: 64, height: 64 }),
      ),
    )
    expect(drawn.map(([picture]) => picture?.height)).toEqual(sizes)
  })

  test('refuses by name what cannot be read, and draws the next one', async () => {
    const junk = drawing.pages({ format: 'pdf', bytes: Buffer.from('%PDF-1.7 and no more') }, paper)
    await expect(junk).rejects.toMatchObject({ code: 'document_unreadable' })
    const next = await drawing.pages({ format: 'png', bytes: png(8, 8) }, paper)
    expect(next).toHaveLength(1)
  })

  test('ends a drawing that takes too long, and the next one begins anew', async () => {
    const heavy = { format: 'png', bytes: png(6000, 6000) } as const
    const impatient = new Drawing({ timeoutMs: 30 })
    await expect(impatient.pages(heavy, paper)).rejects.toMatchObject({ code: 'document_too_heavy' })
    await impatient.stop()
    expect(await drawing.pages({ format: 'png', bytes: png(8, 8) }, paper)).toHaveLength(1)
  })

  test('ends a drawing that takes too much memory', { timeout: 60_000 }, async () => {
    const narrow = new Drawing({ growthMaxBytes: 40 * 1024 * 1024 })
    const heavy = { format: 'png', bytes: png(6000, 6000) } as const
    await expect(narrow.pages(heavy, paper)).rejects.toMatchObject({ code: 'document_too_heavy' })
    await narrow.stop()
  })

  test('a job given up does not wait for its drawing, nor do the others', async () => {
    const cancel = new AbortController()
    const heavy = { format: 'png', bytes: png(6000, 6000) } as const
    const refused = expect(drawing.pages(heavy, paper, cancel.signal)).rejects.toMatchObject({ message: /given up/ })
    const queued = expect(drawing.pages(heavy, paper, cancel.signal)).rejects.toMatchObject({ message: /given up/ })
    setTimeout(() => cancel.abort(), 50)
    await Promise.all([refused, queued])
    expect(await drawing.pages({ format: 'png', bytes: png(8, 8) }, paper)).toHaveLength(1)
  })

  test('what is drawn when the agent stops is refused, not forgotten', async () => {
    const drawn = drawing.pages({ format: 'png', bytes: png(800, 1200) }, paper)
    const refused = expect(drawn).rejects.toMatchObject({ code: 'document_unreadable' })
    await drawing.stop()
    await refused
  })
})
