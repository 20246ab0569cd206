import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pictureMaxBytes } from '#contracts/addresses.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'

let app: TestApp
let user: Client
beforeAll(async () => {
  app = await createTestApp()
  user = await app.as('user@one.test')
})
afterAll(() => app.close())

const ada = ['Ada Lovelace', 'Analytical Engines Inc', '12 Main Street, Suite 4', 'Albany, NY 12207-0158']
const adaAddress = {
  ...{ name: 'Ada Lovelace', company: 'Analytical Engines Inc', line1: '12 Main Street', line2: 'Suite 4' },
  ...{ city: 'Albany', state: 'NY', postalCode: '12207-0158', country: 'US' },
}

interface Drawing {
  width?: number
  height?: number
  ink?: string
  paper?: string
  font?: string
}
const text = (lines: readonly string[], { x = 200, y = 250, size = 60 } = {}) =>
  lines.map((line, row) => `<text x="${x}" y="${y + row * size * 1.35}" font-size="${size}">${line}</text>`).join('')

/** A picture of texts, as PNG. */
function draw(texts: string, { width = 1400, height = 900, ...look }: Drawing = {}): Promise<Buffer> {
  const { ink = '#111', paper = '#fff', font = 'DejaVu Sans' } = look
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="shadow"><stop offset="0" stop-color="#333"/><stop offset="1" stop-color="#eee"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="${paper}"/><g fill="${ink}" font-family="${font}">${texts}</g></svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

function post(picture: Uint8Array, as: Client = user) {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(picture)]), 'photo')
  return as.post('/v1/addresses/read', form)
}

async function read(picture: Uint8Array) {
  const response = await post(picture)
  expect(response.json()).toMatchObject({ text: expect.any(String) })
  return response.json()
}

describe('a picture of an address', () => {
  it.each([
    ['a printed label', {}],
    ['letters with feet', { font: 'DejaVu Serif' }],
    ['a typewriter', { font: 'DejaVu Sans Mono' }],
    ['faint ink on grey paper', { ink: '#8d8d8d', paper: '#a5a5a5' }],
    ['light on dark', { ink: '#eee', paper: '#222' }],
    ['a shadow across', { paper: 'url(#shadow)' }],
  ])('is read: %s', async (_name, look) => {
    const answer = await read(await draw(text(ada), look))
    expect(answer).toMatchObject({ text: ada.join('\n'), address: adaAddress, leftover: [] })
    expect(answer.confidence).toBeGreaterThan(80)
  })

  it('may be small', async () => {
    const small = await draw(text(ada, { x: 20, y: 50, size: 13 }), { width: 330, height: 160 })
    expect(await read(small)).toMatchObject({ address: adaAddress })
  })

  it('may have 20 million pixels', async () => {
    const large = await draw(text(ada, { x: 700, y: 1000, size: 220 }), { width: 5200, height: 3900 })
    expect(await read(large)).toMatchObject({ address: adaAddress })
  })

  it.each([90, 180, 270, 7, -13, 97])('may be turned by %d degrees', async (degrees) => {
    const turned = sharp(await draw(text(ada))).rotate(degrees, { background: '#999' })
    expect(await read(await turned.jpeg().toBuffer())).toMatchObject({ address: adaAddress })
  })

  it('may say in its EXIF how it was held', async () => {
    const across = sharp(await draw(text(ada))).rotate(270)
    const noted = await across.withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await read(noted)).toMatchObject({ address: adaAddress })
  })

  it('may be full of specks', async () => {
    const specks = { type: 'gaussian' as const, mean: 128, sigma: 45 }
    const noise = sharp({ create: { width: 1400, height: 900, channels: 3, background: '#000', noise: specks } })
    const paper = sharp(await draw(text(ada), { paper: '#ddd' }))
    const grainy = paper.composite([{ input: await noise.png().toBuffer(), blend: 'soft-light' }]).blur(1.2)
    expect(await read(await grainy.jpeg({ quality: 60 }).toBuffer())).toMatchObject({ address: adaAddress })
  })

  it('with two addresses gives the large one, and the sender’s lines are not lost', async () => {
    const sender = ['Postroom University', '500 Oak Avenue', 'Boston, MA 02108']
    const small = text(sender, { x: 60, y: 80, size: 24 })
    const answer = await read(await draw(small + text(ada, { x: 500, y: 400 })))
    expect(answer).toMatchObject({ address: adaAddress, leftover: sender })
    expect(answer.text).toBe(`${sender.join('\n')}\n\n${ada.join('\n')}`)
  })

  it('is read as WebP and GIF', async () => {
    const picture = sharp(await draw(text(ada)))
    expect(await read(await picture.clone().webp().toBuffer())).toMatchObject({ address: adaAddress })
    expect(await read(await picture.clone().gif().toBuffer())).toMatchObject({ address: adaAddress })
  })

  it('need not be an address: what was read is given back', async () => {
    const answer = await read(await draw(text(['Keep this side up'])))
    expect(answer.text).toBe('Keep this side up')
    expect(answer.address.postalCode).toBeUndefined()
  })
})

describe('what cannot be read', () => {
  it('is a blank sheet, a speck and plain grey', async () => {
    const plain = { width: 4, height: 4, channels: 3 as const, background: '#888' }
    for (const picture of [await draw(''), await sharp({ create: plain }).png().toBuffer()]) {
      const response = await post(picture)
      expect(response.statusCode).toBe(422)
      expect(response.json()).toMatchObject({ code: 'unprocessable', detail: expect.stringContaining('closer') })
    }
  })

  it('is no picture: rubbish, text, SVG, PDF, half a picture, nothing', async () => {
    const half = (await draw(text(ada))).subarray(0, 9_000)
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    const texts = ['Ada Lovelace\n12 Main Street', svg, '%PDF-1.7\n', '\x89PNG\r\n\x1a\nrubbish', 'GIF89a', '']
    for (const bytes of [half, ...texts.map((each) => Buffer.from(each, 'latin1'))]) {
      const response = await post(bytes)
      expect(response.statusCode).toBe(415)
      expect(response.json()).toMatchObject({ code: 'unsupported_media_type', fields: [{ field: 'file' }] })
    }
  })

  it('has too many pixels or too many bytes', async () => {
    const wide = sharp({ create: { width: 10_000, height: 5_100, channels: 3, background: '#fff' } })
    const response = await post(await wide.png().toBuffer())
    expect(response.json()).toMatchObject({ code: 'payload_too_large', detail: expect.stringContaining('pixels') })
    expect((await post(Buffer.alloc(pictureMaxBytes + 1))).json()).toMatchObject({ code: 'payload_too_large' })
  })

  it('comes without a form or without a file', async () => {
    for (const body of [undefined, {}, { file: 'x' }]) {
      const response = await user.post('/v1/addresses/read', body)
      expect(response.json()).toMatchObject({ code: 'unsupported_media_type' })
    }
    expect((await user.post('/v1/addresses/read', new FormData())).statusCode).toBe(400)
  })

  it('comes from nobody', async () => {
    expect((await post(await draw(text(ada)), app.anyone)).statusCode).toBe(401)
  })

  it('leaves the reader able to read on, and too many at once are told to come again', async () => {
    const picture = await draw(text(ada, { x: 20, y: 50, size: 13 }), { width: 330, height: 160 })
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(picture)))
    const busy = answers.filter(({ statusCode }) => statusCode === 503)
    expect(busy.length).toBeGreaterThan(0)
    expect(busy[0]?.headers['retry-after']).toBe('30')
    for (const { statusCode, json } of answers) if (statusCode !== 503) expect(json().address).toEqual(adaAddress)
    expect(await read(picture)).toMatchObject({ address: adaAddress })
  })
})
