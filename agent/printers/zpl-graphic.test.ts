import fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { ready } from 'zpl-renderer-js'
import { fourBySix } from '../documents/paper.ts'
import { isBlack, type Picture, rowBytes } from './picture.ts'
import { zplGraphic } from './zpl-graphic.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`zpl-graphic seed ${seed}\n`)

const paper = fourBySix(203)

function text(picture: Picture): string {
  return Buffer.from(zplGraphic(picture, paper)).toString('latin1')
}

/** Reads a compressed field back as the programming guide says. */
function unpacked(zpl: string): { stride: number; rows: Uint8Array } {
  const [, total = '', stride = '', data = ''] = /\^GFA,\d+,(\d+),(\d+),([^^]*)\^FS/.exec(zpl) ?? []
  const digits = Number(stride) * 2
  const lines: string[] = []
  let line = ''
  let times = 0
  for (const letter of data) {
    const code = letter.charCodeAt(0)
    if (letter === ':') lines.push(lines.at(-1) ?? '')
    else if (letter === ',') line = line.padEnd(digits, '0')
    else if (/[G-Y]/.test(letter)) times += code - 70
    else if (/[g-z]/.test(letter)) times += (code - 102) * 20
    else {
      line += letter.repeat(times || 1)
      times = 0
    }
    if (line.length === digits) {
      lines.push(line)
      line = ''
    }
  }
  const rows = Buffer.from(lines.join(''), 'hex')
  expect(rows.length).toBe(Number(total))
  return { stride: Number(stride), rows }
}

describe('a picture as a graphic field', () => {
  test('sets the width, counts runs, and says equal rows once', () => {
    const rows = Uint8Array.of(0xff, 0xff, 0xf0, 0x00, 0xff, 0xff, 0xf0, 0x00, 0, 0, 0, 0)
    expect(text({ width: 32, height: 3, rows })).toBe('^XA^PW812^LL1218^LH0,0^FO0,0^GFA,12,12,4,KF,:,^FS^XZ')
  })

  test('every picture is read back as it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3300 }),
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.oneof({ weight: 20, arbitrary: fc.constant(null) }, fc.nat(255))),
        (width, height, bytes) => {
          let last = 0
          const rows = Uint8Array.from({ length: rowBytes(width) * height }, () => {
            last = bytes.next().value ?? last
            return last
          })
          const read = unpacked(text({ width, height, rows }))
          return read.stride === rowBytes(width) && Buffer.compare(read.rows, rows) === 0
        },
      ),
      { seed, numRuns: 200 },
    )
  })

  test('another reader of ZPL draws it with no dot different', { timeout: 60_000 }, async () => {
    const { api } = await ready
    const rows = new Uint8Array(rowBytes(812) * 1218)
    let state = seed | 1
    for (let at = 0; at < rows.length; at += 1) {
      state = Math.imul(state, 1_103_515_245) + 12_345
      // Runs, blank rows and noise; the last four dots of a row are beyond 812.
      rows[at] = at % 102 === 101 ? 0 : at % 4 === 0 ? (state >>> 16) & 0xff : at % 7 === 0 ? 0xff : 0
    }
    const picture = { width: 812, height: 1218, rows }
    const base64 = await api.zplToBase64Async(text(picture), 101.5, 152.25, 8)
    const png = decode(Buffer.from(base64, 'base64'))
    expect([png.width, png.height]).toEqual([812, 1218])
    let different = 0
    for (let y = 0; y < png.height; y += 1) {
      for (let x = 0; x < png.width; x += 1) {
        const dark = (png.data[(y * png.width + x) * png.channels] ?? 0) < 128
        if (dark !== isBlack(picture, x, y)) different += 1
      }
    }
    expect(different).toBe(0)
  })
})
