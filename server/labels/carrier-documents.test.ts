/** What carriers send is not believed: junk, placeholders, too much of it, and ZPL that would change a printer. */
import fc from 'fast-check'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { labelFormats } from '#contracts/labels.ts'
import { renderArtwork } from './artwork.ts'
import { looksLikeLabel } from './looks-like-label.ts'
import { type DocumentPiece, documentMaxBytes } from './pieces.ts'
import { gifLabel, pdfLabel, pdfPages, piece, pngLabel, zplLabel } from './testing/carrier-documents.ts'
import { design } from './testing/designs.ts'
import { readZpl, refusalOf } from './zpl-commands.ts'

const seed = Date.now() % 2 ** 31
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const field = '^FO50,50^A0N,60,60^FDLABEL^FS^FO50,200^GB600,400,80^FS'
const junk: Record<string, DocumentPiece> = {}
const placeholders: Record<string, DocumentPiece> = {}
const white = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'white' } })

beforeAll(async () => {
  const [png, gif, pdf] = [await pngLabel(203), await gifLabel(), await pdfLabel()]
  const pages = await PDFDocument.create()
  for (let page = 0; page < 51; page += 1) pages.addPage([288, 432])
  Object.assign(junk, {
    'broken base64': { kind: 'document', format: 'png', base64: 'not base64 at all *' },
    nothing: { kind: 'document', format: 'pdf', base64: ' ' },
    'too many bytes': piece('zpl', Buffer.alloc(documentMaxBytes + 1, 0x20)),
    'a PNG cut off': piece('png', png.subarray(0, png.length / 2)),
    'a GIF cut off': piece('gif', gif.subarray(0, gif.length / 2)),
    'a PDF cut off': piece('pdf', pdf.subarray(0, 200)),
    'a PNG called GIF': piece('gif', png),
    'a PNG called PDF': piece('pdf', png),
    'a PDF called PNG': piece('png', pdf),
    'a web page': piece('pdf', '<html>Sorry</html>'),
    'text called ZPL': piece('zpl', 'Internal server error'),
    'ZPL cut off': piece('zpl', (await zplLabel(203)).subarray(0, 500)),
    'ZPL in ZPL': piece('zpl', `^XA${field}^XA${field}^XZ`),
    'ZPL that prints nothing': piece('zpl', '^XA^PW812^XZ'),
    'too many pages': piece('pdf', await pages.save()),
    'too large a page': piece('pdf', await pdfPages([{ size: [20_000, 20_000], x: 0, y: 0 }])),
    'too many pixels': piece('png', await white(9000, 9000).png().toBuffer()),
  })
  Object.assign(placeholders, {
    'one pixel': piece('gif', await white(1, 1).gif().toBuffer()),
    white: piece('png', await white(800, 1200).png().toBuffer()),
    black: piece('png', await white(800, 1200).negate().png().toBuffer()),
    'a blank page': piece('pdf', await (await blankPdf()).save()),
    'ZPL of a white box': piece('zpl', '^XA^FO10,10^GB300,300,300,W^FS^XZ'),
    junk: piece('png', 'junk'),
  })
})

async function blankPdf() {
  const pdf = await PDFDocument.create()
  pdf.addPage([288, 432])
  return pdf
}

const of = (pieces: Record<string, DocumentPiece>, name: string): DocumentPiece => {
  const found = pieces[name]
  if (!found) throw new Error(`no ${name}`)
  return found
}

describe('junk', () => {
  const names = [
    ...['broken base64', 'nothing', 'too many bytes', 'a PNG cut off', 'a GIF cut off', 'a PDF cut off'],
    ...['a PNG called GIF', 'a PNG called PDF', 'a PDF called PNG', 'a web page', 'text called ZPL', 'ZPL cut off'],
    ...['ZPL in ZPL', 'ZPL that prints nothing', 'too many pages', 'too large a page', 'too many pixels'],
  ]
  it.each(names)('is refused in every format, with the number of the label: %s', async (name) => {
    const label = { kind: 'design' as const, design: design() }
    for (const format of ['pdf', 'zpl'] as const) {
      await expect(renderArtwork([label, of(junk, name)], { format, dpi: 203 })).rejects.toMatchObject({
        code: 'unprocessable',
        message: expect.stringMatching(/^Label 2 of 2 that the carrier sent as [A-Z]{3} cannot be used: /),
      })
    }
    const png = renderArtwork([of(junk, name)], { format: 'png', dpi: 203 })
    await expect(png).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/^The label that/),
    })
  })

  it(`never becomes anything but a label or a refusal (seed ${seed})`, async () => {
    const whole = { png: await pngLabel(203), gif: await gifLabel(), zpl: await zplLabel(203) }
    const damage = fc.record({
      format: fc.constantFrom('png' as const, 'gif' as const, 'zpl' as const),
      at: fc.nat(),
      byte: fc.nat(255),
      end: fc.integer({ min: 0, max: 40_000 }),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ format, at, byte, end }) => {
        const bytes = Buffer.from(whole[format].subarray(0, end))
        if (bytes.length > 0) bytes[at % bytes.length] = byte
        const answer = await renderArtwork([piece(format, bytes)], { format: 'zpl', dpi: 203 }).catch((e) => e.code)
        expect(answer instanceof Uint8Array || answer === 'unprocessable').toBe(true)
      }),
      { seed, numRuns: 60 },
    )
  })
})

describe('a placeholder', () => {
  it.each(['one pixel', 'white', 'black', 'a blank page', 'ZPL of a white box', 'junk'])(
    'does not look like a label: %s',
    async (name) => {
      expect(await looksLikeLabel(of(placeholders, name))).toBe(false)
    },
  )

  it('is told from labels of every format', async () => {
    expect(await looksLikeLabel(piece('png', await pngLabel(203)))).toBe(true)
    expect(await looksLikeLabel(piece('gif', await gifLabel()))).toBe(true)
    expect(await looksLikeLabel(piece('zpl', await zplLabel(300)))).toBe(true)
    expect(await looksLikeLabel(piece('pdf', await pdfLabel()))).toBe(true)
    const letter = await pdfPages([{ size: [612, 792], x: 90, y: 460, lying: true }])
    expect(await looksLikeLabel(piece('pdf', letter))).toBe(true)
  })
})

describe("a carrier's ZPL", () => {
  const zplOf = async (zpl: string, reprint?: { number: number }) =>
    text(await renderArtwork([piece('zpl', zpl)], { format: 'zpl', dpi: 203, reprint }))

  it.each([
    `^XA^LRN^MNY^MFN,N^LH10,12^MCY^POI^PW812^CI27${field}^XZ`,
    `^XA^CF,0,0,0^PR12^MD30^PW800^PON^CI13^LH0,20${field}^PQ1^XZ\n`,
    `^XA^MCY^XZ^XA^SZ2^JMA^MCY^PMN^PW812~JSN^JZY^LH0,0^LRN^XZ~DGR:S.GRF,2,1,FF00^XA${field}^XGR:S.GRF^FS^XZ^XA^IDR:S.GRF^FS^XZ`,
    `^XA^FO9,9^GFB,4,4,1,^~~^^FS${field}^XZ`,
  ])('passes unchanged when it fits: %s', async (zpl) => {
    expect(await zplOf(zpl)).toBe(zpl)
  })

  it.each([
    ...['~JA', '~JR', '~DYE:A,B,G,1,1,FF', '~SD30', '~WC', '^JUS', '^JUF', '^ISE:A.GRF,N'],
    ...['^MUD,300,600', '^NN1', '^KPsecret', '^IDE:*.*', '^HH', '^SX*,D', '^TOE:A,R:A', '^PQ500', '^jus'],
  ])('that holds %s never reaches a printer: its picture does', async (command) => {
    const [parsed] = readZpl(command)
    expect(parsed && refusalOf(parsed)).toMatch(/^[a-z]/)
    const zpl = await zplOf(`^XA^PW812${command}${field}^XZ`)
    expect(zpl).toMatch(/^\^XA\n\^PW812\^LL1218\^LH0,0\^LRN\n\^FO0,0\^GFA,[0-9A-Zg-z,:\n]+\^FS\n\^XZ\n$/)
  })

  it.each(['~CC!', '^CC!', '^DFE:A.ZPL'])('that holds %s and so prints nothing is refused', async (command) => {
    await expect(zplOf(`^XA^PW812${command}${field}^XZ`)).rejects.toMatchObject({ code: 'unprocessable' })
  })

  it('becomes a picture at another resolution', async () => {
    const zpl = text(await renderArtwork([piece('zpl', await zplLabel(300))], { format: 'zpl', dpi: 203 }))
    expect(zpl).toContain('^PW812^LL1218')
    expect(zpl).toContain('^GFA,')
  })

  it('gets the mark as the last field of each label, where nothing else is', async () => {
    const zpl = `^XA^LH10,12^PW812${field}^XZ^XA^MCY^XZ^XA^PW812${field}^XZ`
    const marked = await zplOf(zpl, { number: 12 })
    const mark = /\^FS\^LH0,0\^LRN\^FO(\d+),(\d+)\^GB\d+,\d+,\d+,W\^FS\^FO\d+,\d+\^A0N,\d+,\d+\^FDREPRINT 12\^FS/g
    const places = [...marked.matchAll(mark)]
    expect(places).toHaveLength(2)
    for (const [, , y] of places) expect(Number(y)).toBeGreaterThan(1000)
    expect(marked.replaceAll(mark, '')).toBe(zpl.replace('^XZ', '^LH10,12^XZ'))
  })
})

describe('limits', () => {
  it('refuse more labels than fit one document, and none at all', async () => {
    const many = Array.from({ length: 501 }, () => piece('zpl', `^XA${field}^XZ`))
    await expect(renderArtwork(many, { format: 'zpl', dpi: 203 })).rejects.toThrow(/At most 500 labels/)
    for (const format of labelFormats) {
      await expect(renderArtwork([], { format, dpi: 203 })).rejects.toThrow(RangeError)
    }
  })
})
