/** Documents as dots, read back by a real scanner (zbarimg) and another rasteriser's eyes. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import bwipjs from 'bwip-js'
import fc from 'fast-check'
import { decode, encode, type ImageData } from 'fast-png'
import { GifWriter } from 'omggif'
import { PDFDocument } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brotherMedia } from '../printers/brother-raster.ts'
import { isBlack, type Picture } from '../printers/picture.ts'
import { drawDocument } from './draw.ts'
import { fourBySix, type Paper } from './paper.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`draw seed ${seed}\n`)

const scannerAbsent = spawnSync('zbarimg', ['--version']).error !== undefined
const barcodeText = '420627049205590100000000000000'
const brotherPaper: Paper = { dpi: 300, width: brotherMedia['102x152'].dots, height: brotherMedia['102x152'].rows }
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-draw-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function scanned(picture: Picture): string {
  const file = join(folder, 'picture.pbm')
  writeFileSync(file, Buffer.concat([Buffer.from(`P4 ${picture.width} ${picture.height}\n`), picture.rows]))
  return spawnSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Scode128.enable', file], {
    encoding: 'utf8',
  }).stdout.trim()
}

/** A label of 4 x 6 in with a frame of `frame` dots at its very edge and a barcode whose narrow bar is `bar` pixels. */
async function label({ dpi, bar, frame = 4 }: { dpi: number; bar: number; frame?: number }): Promise<ImageData> {
  const [width, height] = [4 * dpi, 6 * dpi]
  const data = new Uint8Array(width * height).fill(255)
  const paint = (x0: number, y0: number, w: number, h: number) => {
    for (let y = y0; y < y0 + h; y += 1) data.fill(0, y * width + x0, y * width + x0 + w)
  }
  paint(0, 0, width, frame)
  paint(0, height - frame, width, frame)
  paint(0, 0, frame, height)
  paint(width - frame, 0, frame, height)
  const [symbol] = bwipjs.raw('code128', barcodeText)
  const widths = symbol && 'sbs' in symbol ? symbol.sbs : []
  widths.reduce((x, elements, index) => {
    if (index % 2 === 0) paint(x, dpi, elements * bar, dpi)
    return x + elements * bar
  }, 60)
  return { width, height, data, channels: 1, depth: 8 }
}

function gif({ width, height, data }: ImageData): Uint8Array {
  const buffer = new Uint8Array(width * height + 4096)
  const writer = new GifWriter(buffer, width, height, { palette: [0xffffff, 0x000000] })
  writer.addFrame(
    0,
    0,
    width,
    height,
    Uint8Array.from(data, (grey) => (grey < 128 ? 1 : 0)),
  )
  return buffer.subarray(0, writer.end())
}

async function pdf(pages: readonly { size: [number, number]; image: ImageData }[]): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (const { size, image } of pages) {
    const [width, height] = size
    document.addPage(size).drawImage(await document.embedPng(encode(image)), { x: 0, y: 0, width, height })
  }
  return document.save()
}

const corners = ({ width, height }: Picture, left = 0, right = width - 1) =>
  [
    [left, 0],
    [right, 0],
    [left, height - 1],
    [right, height - 1],
  ] as const
const black = (picture: Picture, places: readonly (readonly [number, number])[]) =>
  places.map(([x, y]) => isBlack(picture, x, y))

async function only(drawn: Promise<Picture[]>): Promise<Picture> {
  const [picture, ...more] = await drawn
  if (!picture || more.length > 0) throw new Error(`${more.length + 1} pictures`)
  return picture
}

describe('a label of 4 x 6 in', () => {
  test.each([203, 300])('at the resolution of the printer is kept dot for dot: %i', async (dpi) => {
    const image = await label({ dpi, bar: 2 })
    const bytes = encode(image)
    const picture = await only(drawDocument({ format: 'png', bytes }, fourBySix(dpi)))
    expect([picture.width, picture.height]).toEqual([4 * dpi, 6 * dpi])
    const differ = Array.from(image.data).filter(
      (grey, at) => isBlack(picture, at % image.width, Math.floor(at / image.width)) !== grey < 128,
    )
    expect(differ).toHaveLength(0)
    const fromGif = await only(drawDocument({ format: 'gif', bytes: gif(image) }, fourBySix(dpi)))
    expect(fromGif).toEqual(picture)
  })

  test('made for 200 dpi is not stretched on a printer of 203', async () => {
    const picture = await only(
      drawDocument({ format: 'png', bytes: encode(await label({ dpi: 200, bar: 2 })) }, fourBySix(203)),
    )
    expect([picture.width, picture.height]).toEqual([812, 1200])
    expect(black(picture, corners(picture, 6, 805))).toEqual([true, true, true, true])
    expect(black(picture, corners(picture))).toEqual([false, false, false, false])
  })

  test.skipIf(scannerAbsent)(
    'is read by a scanner wherever it is printed (needs zbarimg of zbar-tools)',
    {
      timeout: 60_000,
    },
    async () => {
      for (const image of [await label({ dpi: 300, bar: 3 }), await label({ dpi: 203, bar: 2 })]) {
        const documents = [
          { format: 'png', bytes: encode(image) },
          { format: 'gif', bytes: gif(image) },
          { format: 'pdf', bytes: await pdf([{ size: [288, 432], image }]) },
        ] as const
        for (const document of documents) {
          for (const paper of [fourBySix(203), fourBySix(300), brotherPaper]) {
            const picture = await only(drawDocument(document, paper))
            expect(scanned(picture), `${document.format} of ${image.width} on ${paper.width}`).toBe(barcodeText)
          }
        }
      }
    },
  )

  test('on the 102 x 152 mm labels of a Brother it is made smaller by what they lack, and lies in the middle', async () => {
    const image = await label({ dpi: 300, bar: 3, frame: 8 })
    for (const document of [
      { format: 'png', bytes: encode(image) },
      { format: 'pdf', bytes: await pdf([{ size: [288, 432], image }]) },
    ] as const) {
      const picture = await only(drawDocument(document, brotherPaper))
      expect([picture.width, picture.height]).toEqual([1164, 1660])
      expect(black(picture, corners(picture, 28, 28 + 1106))).toEqual([true, true, true, true])
      expect(
        black(picture, [
          [27, 800],
          [28 + 1107, 800],
        ]),
      ).toEqual([false, false])
    }
  })
})

describe('pages', () => {
  test('of a PDF come out one after the other; a lying one is turned clockwise', async () => {
    const upright = await label({ dpi: 203, bar: 2 })
    const lying = {
      width: 1218,
      height: 812,
      data: new Uint8Array(1218 * 812).fill(255),
      channels: 1,
      depth: 8 as const,
    }
    // Black in its upper left corner, which comes to the upper right.
    for (let y = 0; y < 50; y += 1) lying.data.fill(0, y * 1218, y * 1218 + 100)
    const bytes = await pdf([
      { size: [288, 432], image: upright },
      { size: [432, 288], image: lying },
    ])
    const [first, second] = await drawDocument({ format: 'pdf', bytes }, fourBySix(203))
    expect([first?.width, first?.height, second?.width, second?.height]).toEqual([812, 1218, 812, 1218])
    expect(
      second &&
        black(second, [
          [811 - 20, 20],
          [811 - 20, 90],
          [811 - 60, 20],
          [20, 20],
          [20, 1200],
        ]),
    ).toEqual([true, true, false, false, false])
    const png = await only(drawDocument({ format: 'png', bytes: encode(lying) }, fourBySix(203)))
    expect(
      black(png, [
        [811 - 20, 20],
        [811 - 20, 90],
        [811 - 60, 20],
        [20, 20],
      ]),
    ).toEqual([true, true, false, false])
  })

  test('of a letter are made small enough; a small one is not made larger', async () => {
    const image = await label({ dpi: 203, bar: 2 })
    const bytes = await pdf([
      { size: [612, 792], image },
      { size: [144, 72], image },
    ])
    const [letter, small] = await drawDocument({ format: 'pdf', bytes }, fourBySix(203))
    expect([letter?.width, letter?.height]).toEqual([812, 1051])
    expect([small?.width, small?.height]).toEqual([812, 203])
  })

  test('more than a hundred are refused', async () => {
    const document = await PDFDocument.create()
    for (let page = 0; page < 101; page += 1) document.addPage([10, 10])
    const drawn = drawDocument({ format: 'pdf', bytes: await document.save() }, fourBySix(203))
    await expect(drawn).rejects.toMatchObject({ code: 'document_too_long' })
  })
})

describe('pictures', () => {
  test.each([
    [{ channels: 1, depth: 8, data: Uint8Array.of(127, 128) }],
    [{ channels: 1, depth: 16, data: Uint16Array.of(0x7f00, 0x8100) }],
    [{ channels: 3, depth: 8, data: Uint8Array.of(255, 0, 0, 0, 255, 0) }],
    [{ channels: 4, depth: 8, data: Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 100) }],
    [{ channels: 2, depth: 8, data: Uint8Array.of(0, 255, 0, 100) }],
    [{ channels: 1, depth: 1, data: Uint8Array.of(0b0100_0000) }],
    [
      {
        channels: 1,
        depth: 8,
        data: Uint8Array.of(1, 0),
        palette: [
          [255, 255, 255],
          [9, 9, 9],
        ],
      },
    ],
  ] as const)('are black below half grey on white: %j', async (part) => {
    const bytes = encode({ width: 2, height: 1, ...part } as unknown as ImageData)
    const picture = await only(drawDocument({ format: 'png', bytes }, { dpi: 203, width: 2, height: 1 }))
    expect(picture).toEqual({ width: 2, height: 1, rows: Uint8Array.of(0b1000_0000) })
  })

  test('of a GIF are white where they are transparent', async () => {
    const buffer = new Uint8Array(1000)
    const writer = new GifWriter(buffer, 2, 1)
    writer.addFrame(0, 0, 2, 1, Uint8Array.of(1, 0), { palette: [0x000000, 0x111111], transparent: 0 })
    const drawn = drawDocument(
      { format: 'gif', bytes: buffer.subarray(0, writer.end()) },
      { dpi: 203, width: 2, height: 1 },
    )
    expect((await only(drawn)).rows).toEqual(Uint8Array.of(0b1000_0000))
  })

  test('with more pixels than anyone prints are refused before they are unpacked', async () => {
    const bomb = Buffer.from(encode({ width: 1, height: 1, data: Uint8Array.of(0), channels: 1 }))
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    const png = drawDocument({ format: 'png', bytes: bomb }, fourBySix(203))
    await expect(png).rejects.toMatchObject({ code: 'document_too_heavy' })
    const header = Buffer.from(
      'GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x00\x00;',
      'latin1',
    )
    const drawn = drawDocument({ format: 'gif', bytes: header }, fourBySix(203))
    await expect(drawn).rejects.toMatchObject({ code: 'document_too_heavy' })
  })
})

test('junk and documents cut short end in an error, never in a picture of nothing', async () => {
  const image = await label({ dpi: 100, bar: 1 })
  const whole = { png: encode(image), gif: gif(image), pdf: await pdf([{ size: [288, 432], image }]) }
  const paper = fourBySix(203)
  for (const format of ['png', 'pdf'] as const) {
    const cut = whole[format].subarray(0, 300)
    await expect(drawDocument({ format, bytes: cut }, paper), format).rejects.toThrow()
  }
  expect(decode(whole.png).width).toBe(400)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('png', 'pdf'), fc.uint8Array({ maxLength: 400 }), async (format, bytes) => {
      await expect(drawDocument({ format, bytes }, paper)).rejects.toThrow()
    }),
    { seed, numRuns: 100 },
  )
})
