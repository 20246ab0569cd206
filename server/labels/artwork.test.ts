/** A carrier's label in every format, read back by a real scanner (zbarimg), a real rasteriser and a ZPL renderer. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LabelDpi, labelFormats } from '#contracts/labels.ts'
import { renderArtwork } from './artwork.ts'
import { documentJobs } from './document-jobs.ts'
import type { LabelPiece } from './pieces.ts'
import { renderLabels } from './render.ts'
import { barcodeText, gifLabel, pdfLabel, pdfPages, piece, pngLabel, zplLabel } from './testing/carrier-documents.ts'
import { design } from './testing/designs.ts'

const scannerAbsent = spawnSync('zbarimg', ['--version']).error !== undefined
const resolutions: LabelDpi[] = [203, 300]
const letter: [number, number] = [612, 792]
let folder = ''
const sources: Record<string, LabelPiece> = {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postroom-artwork-'))
  sources.gif = piece('gif', await gifLabel())
  sources.png203 = piece('png', await pngLabel(203))
  sources.png300 = piece('png', await pngLabel(300))
  sources.pdf = piece('pdf', await pdfLabel())
  sources.pdfTurned = piece('pdf', await pdfPages([{ size: [432, 288], x: 0, y: 0, lying: true }]))
  sources.pdfLong = piece('pdf', await pdfPages([{ size: [288, 576], x: 0, y: 144 }]))
  sources.pdfLetter = piece('pdf', await pdfPages([{ size: letter, x: 90, y: 460, lying: true }]))
  sources.zpl203 = piece('zpl', await zplLabel(203))
  sources.zpl300 = piece('zpl', await zplLabel(300))
})
afterAll(() => rm(folder, { recursive: true }))

/** A reprint goes one way for each kind of document. */
const reprinted = ['gif', 'png203', 'pdf', 'zpl203']
const names = 'gif png203 png300 pdf pdfTurned pdfLong pdfLetter zpl203 zpl300'.split(' ')
const source = (name: string): LabelPiece => {
  const found = sources[name]
  if (!found) throw new Error(`no source ${name}`)
  return found
}
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** The first label of the document as a picture. */
async function picture(bytes: Uint8Array, format: string, dpi: LabelDpi): Promise<Buffer> {
  if (format === 'png') return Buffer.from(bytes)
  if (format === 'zpl') {
    const dotsPerMm = dpi === 203 ? 8 : 12
    const [png] = await documentJobs.drawZpl({ zpl: text(bytes), width: 4 * dpi, height: 8 * dpi, dotsPerMm })
    return Buffer.from(png ?? [])
  }
  const { sheet } = await documentJobs.drawPage({ bytes, page: 0, dpi: 300 })
  const raw = { width: sheet.width, height: sheet.height, channels: 1 } as const
  return sharp(sheet.grey, { raw }).png().toBuffer()
}

async function scan(image: Uint8Array, name: string): Promise<string> {
  const file = join(folder, `${name}.png`)
  await writeFile(file, image)
  const { stdout } = await promisify(execFile)('zbarimg', ['-q', '--raw', '-Sdisable', '-Scode128.enable', file])
  return stdout.trim().replaceAll('\u001d', '')
}

/** The share of the picture that is printed. */
async function ink(png: Uint8Array): Promise<number> {
  const { channels } = await sharp(png).toColourspace('b-w').stats()
  return 1 - (channels[0]?.mean ?? 255) / 255
}

/** Every source at the usual resolution; at the other one those whose dots are drawn another way. */
const fine = ['gif', 'png300', 'pdf', 'pdfLetter', 'zpl300']
const matrix = names.flatMap((name) =>
  labelFormats.flatMap((format) =>
    resolutions.filter((dpi) => dpi === 203 || fine.includes(name)).map((dpi) => ({ name, format, dpi })),
  ),
)

describe("a carrier's label", () => {
  it.skipIf(scannerAbsent).each(matrix)(
    '$name as $format at $dpi dpi scans, and reprinted where it is one of its kind (needs zbarimg of zbar-tools)',
    async ({ name, format, dpi }) => {
      const bytes = await renderArtwork([source(name)], { format, dpi })
      const first = await picture(bytes, format, dpi)
      expect(await scan(first, `${name}-${dpi}-${format}`)).toBe(barcodeText)
      if (dpi !== 203 || !reprinted.includes(name)) return
      const again = await renderArtwork([source(name)], { format, dpi, reprint: { number: 2 } })
      const second = await picture(again, format, dpi)
      expect(await scan(second, `${name}-${dpi}-${format}-reprint`)).toBe(barcodeText)
      expect(await ink(second)).toBeGreaterThan(await ink(first))
    },
  )

  it.each(resolutions)('is a 1-bit PNG of a pixel per dot at %i dpi, 6 in long', async (dpi) => {
    for (const name of names) {
      const png = await renderArtwork([source(name)], { format: 'png', dpi })
      const { width, height, bitsPerSample, density } = await sharp(png).metadata()
      expect([name, width, height, bitsPerSample, density]).toEqual([name, 4 * dpi, 6 * dpi, 1, dpi])
    }
  })

  it('lies on its side in the GIF and stands upright in PDF', async () => {
    const pdf = await PDFDocument.load(await renderArtwork([source('gif')], { format: 'pdf', dpi: 203 }))
    expect(pdf.getPage(0).getSize()).toEqual({ width: 288, height: 432 })
  })

  it('keeps every dot from picture to ZPL and back', async () => {
    for (const dpi of resolutions) {
      const png = await pngLabel(dpi)
      const zpl = await renderArtwork([piece('png', png)], { format: 'zpl', dpi })
      const [drawn] = await documentJobs.drawZpl({
        zpl: text(zpl),
        width: 4 * dpi,
        height: 6 * dpi,
        dotsPerMm: dpi === 203 ? 8 : 12,
      })
      const dots = async (image: Uint8Array) => sharp(image).toColourspace('b-w').threshold(128).raw().toBuffer()
      expect(Buffer.compare(await dots(drawn ?? new Uint8Array()), await dots(png))).toBe(0)
      expect(text(zpl)).not.toContain('!')
    }
  })

  it('is longer than 6 in when something is printed there', async () => {
    const long = await sharp(await pngLabel(203))
      .extend({ bottom: 2 * 203, background: 'black' })
      .png()
      .toBuffer()
    const png = await renderArtwork([piece('png', long)], { format: 'png', dpi: 203 })
    expect((await sharp(png).metadata()).height).toBe(1624)
  })

  it.each(labelFormats)('is the same bytes every time: %s', async (format) => {
    for (const name of ['gif', 'pdf', 'zpl300']) {
      const options = { format, dpi: 203 as const, reprint: { number: 1 } }
      const once = await renderArtwork([source(name)], options)
      expect(Buffer.compare(once, await renderArtwork([source(name)], options))).toBe(0)
    }
  })
})

describe('a PDF of a carrier', () => {
  it('keeps its pages and their text, and a mark is readable text on each', async () => {
    const pages = await pdfPages([
      { size: [288, 432], x: 0, y: 0 },
      { size: letter, x: 100, y: 100 },
    ])
    const plain = await PDFDocument.load(await renderArtwork([piece('pdf', pages)], { format: 'pdf', dpi: 203 }))
    expect(plain.getPages().map((page) => page.getSize().height)).toEqual([432, 792])
    const zpl = text(await renderArtwork([piece('pdf', pages)], { format: 'zpl', dpi: 203 }))
    expect(zpl.match(/\^XA/g)).toHaveLength(2)
    const png = renderArtwork([piece('pdf', pages)], { format: 'png', dpi: 203 })
    await expect(png).rejects.toMatchObject({ code: 'not_acceptable' })
  })

  it.each([0, 90, 180, 270])('is marked upright on a page turned by %i degrees', async (turn) => {
    const bytes = await pdfPages([{ size: [288, 432], x: 0, y: 0, turn }])
    const before = await documentJobs.drawPage({ bytes, page: 0, dpi: 203 })
    const marked = await renderArtwork([piece('pdf', bytes)], { format: 'pdf', dpi: 203, reprint: { number: 7 } })
    const after = await documentJobs.drawPage({ bytes: marked, page: 0, dpi: 203 })
    const changed = [...after.sheet.grey.entries()].filter(([at, grey]) => grey !== before.sheet.grey[at])
    const columns = changed.map(([at]) => at % after.sheet.width)
    const rows = changed.map(([at]) => Math.floor(at / after.sheet.width))
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values)
    expect(changed.length).toBeGreaterThan(100)
    expect(spread(columns)).toBeGreaterThan(4 * spread(rows))
    expect(spread(columns)).toBeLessThan(203)
  })

  it('joins other labels in order', async () => {
    const pieces = [source('pdf'), { kind: 'design' as const, design: design() }, source('gif'), source('zpl203')]
    const pdf = await PDFDocument.load(await renderArtwork(pieces, { format: 'pdf', dpi: 203 }))
    expect(pdf.getPageCount()).toBe(4)
    const zpl = text(await renderArtwork(pieces, { format: 'zpl', dpi: 203 }))
    expect(zpl.match(/\^XA/g)).toHaveLength(4)
    expect(zpl.endsWith(`${text(await zplLabel(203))}\n`)).toBe(true)
    await expect(renderArtwork(pieces, { format: 'png', dpi: 203 })).rejects.toMatchObject({ code: 'not_acceptable' })
  })
})

describe('designs', () => {
  it.each(labelFormats)('are drawn as before: %s', async (format) => {
    const options = { format, dpi: 203 as const, reprint: { number: 3 } }
    const drawn = await renderArtwork([{ kind: 'design', design: design() }], options)
    expect(Buffer.compare(drawn, await renderLabels([design()], options))).toBe(0)
  })
})
