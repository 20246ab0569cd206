/** Labels as bytes, read back by a real scanner (zbarimg) and a real rasteriser (pdfium). */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LabelDesign, LabelDpi } from '#contracts/labels.ts'
import { elementWidths } from './code128.ts'
import { layOut } from './layout.ts'
import { maxLabelsPerDocument, renderLabel, renderLabels, renderTestPrint } from './render.ts'
import { design, filledWith, hostileTexts, trackingNumber } from './testing/designs.ts'

const scannerAbsent = spawnSync('zbarimg', ['--version']).error !== undefined
let folder = ''
let pdfium: PDFiumLibrary

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postroom-labels-'))
  pdfium = await PDFiumLibrary.init()
})
afterAll(async () => {
  pdfium.destroy()
  await rm(folder, { recursive: true })
})

const lengths = [20, 21, 22, 23, 26, 28, 30, 34]
const designs: LabelDesign[] = [
  ...['94105', '941051234'].flatMap((routingPostalCode) =>
    lengths.map((length) =>
      design({ routingPostalCode, trackingNumber: trackingNumber(`9${(length % 5) + 1}8675309120${length}`, length) }),
    ),
  ),
  ...['W', 'Wolfeschlegel ', '東京都渋谷区神南', 'شارع الملك ', '😀', 'Улица Ленина ', hostileTexts[0] ?? ''].map(
    filledWith,
  ),
  design({ sample: false, extras: [], references: [], zone: null }),
]

async function scan(image: Uint8Array, name: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, image)
  const { stdout } = await promisify(execFile)('zbarimg', ['-q', '--raw', '-Sdisable', '-Scode128.enable', file])
  return stdout.trim().replaceAll('\u001d', '')
}

/** The page in grey at another resolution than it was laid out for, as an office printer would see it. */
async function rasterise(pdf: Uint8Array): Promise<Uint8Array> {
  const document = await pdfium.loadDocument(pdf)
  const page = await document.getPage(0).render({ scale: 400 / 72, render: 'bitmap', colorSpace: 'Gray' })
  document.destroy()
  return Buffer.concat([Buffer.from(`P5 ${page.width} ${page.height} 255\n`), page.data])
}

describe.each<LabelDpi>([203, 300])('a scanner at %i dpi', (dpi) => {
  it.skipIf(scannerAbsent)(
    `reads ${designs.length} labels as PNG and PDF (needs zbarimg of zbar-tools)`,
    async () => {
      expect(designs.length).toBeGreaterThanOrEqual(20)
      for (const [index, each] of designs.entries()) {
        const expected = `420${each.routingPostalCode}${each.trackingNumber}`
        const png = await renderLabel(each, { format: 'png', dpi })
        const pdf = await renderLabel(each, { format: 'pdf', dpi })
        expect(await scan(png, `${index}.png`)).toBe(expected)
        expect(await scan(await rasterise(pdf), `${index}.pgm`)).toBe(expected)
      }
    },
    60_000,
  )

  it.skipIf(scannerAbsent)('reads the test label', async () => {
    const test = { deviceName: '^XZ Zebra – Łódź', printedAt: new Date(0), timeZone: 'America/Chicago' }
    expect(await scan(await renderTestPrint(test, { format: 'png', dpi }), 'test.png')).toBe('POSTROOM-TEST')
  })

  it('finds every bar on whole pixels, in a 1-bit picture of the right size', async () => {
    const png = await renderLabel(design(), { format: 'png', dpi })
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    const facts = await sharp(png).metadata()
    expect([info.width, info.height, facts.density, facts.bitsPerSample]).toEqual([4 * dpi, 6 * dpi, dpi, 1])
    const [bars] = layOut(design(), { dpi }).operations.filter((operation) => operation.kind === 'barcode')
    if (bars === undefined) throw new Error('no barcode')
    const expected = elementWidths(bars.values)
      .map((width, index) => (index % 2 === 0 ? '#' : ' ').repeat(width * bars.module))
      .join('')
    for (const y of [bars.y, bars.y + bars.height - 1]) {
      const row = data.subarray(y * info.width * info.channels, (y + 1) * info.width * info.channels)
      const dark = Array.from({ length: info.width }, (_, x) => ((row[x * info.channels] ?? 0) < 128 ? '#' : ' '))
      expect(dark.join('').trim()).toBe(expected)
    }
  })
})

describe('documents', () => {
  it('are PDF pages of exactly 4 x 6 in, one per label, with the text inside', async () => {
    const document = await pdfium.loadDocument(await renderLabels([design(), design()], { format: 'pdf', dpi: 203 }))
    expect(document.getPageCount()).toBe(2)
    expect(document.getPage(1).getOriginalSize()).toEqual({ originalWidth: 288, originalHeight: 432 })
    expect(document.getPage(1).getText()).toContain('SHIP TO:')
    document.destroy()
  })

  it.each(['pdf', 'png', 'zpl'] as const)('are the same bytes every time: %s', async (format) => {
    const once = await renderLabel(filledWith('深圳 '), { format, dpi: 203 })
    expect(Buffer.compare(once, await renderLabel(filledWith('深圳 '), { format, dpi: 203 }))).toBe(0)
  })

  it('take bounded time whatever the texts: ten of the slowest within a second', async () => {
    const slowest = Array.from({ length: 10 }, () => filledWith('❎'))
    const start = performance.now()
    await renderLabels(slowest, { format: 'zpl', dpi: 300 })
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('are refused with the reason: several labels as PNG, too many, wrong numbers', async () => {
    await expect(renderLabels([design(), design()], { format: 'png', dpi: 203 })).rejects.toThrow(/PNG holds one label/)
    const many = Array.from({ length: maxLabelsPerDocument + 1 }, () => design())
    await expect(renderLabels(many, { format: 'zpl', dpi: 203 })).rejects.toThrow(/At most 500 labels/)
    await expect(renderLabels([], { format: 'zpl', dpi: 203 })).rejects.toThrow(RangeError)
    const wrong = design({ trackingNumber: '9205590100000000000003' })
    await expect(renderLabel(wrong, { format: 'pdf', dpi: 203 })).rejects.toMatchObject({ code: 'unprocessable' })
  })
})
