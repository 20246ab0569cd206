import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BrotherPart, BrotherStream } from '../simulators/brother-stream.ts'
import { type BrotherMediaName, brotherJob, brotherMedia, continuousRows } from './brother-raster.ts'
import { isBlack, type Picture, rowBytes } from './picture.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`brother-raster seed ${seed}\n`)

const mediaNames = Object.keys(brotherMedia) as BrotherMediaName[]

function picture(width: number, height: number, dots: readonly (readonly [x: number, y: number])[] = []): Picture {
  const rows = new Uint8Array(rowBytes(width) * height)
  for (const [x, y] of dots) {
    const place = y * rowBytes(width) + (x >> 3)
    rows[place] = (rows[place] ?? 0) | (0x80 >> (x & 7))
  }
  return { width, height, rows }
}

function inPieces(bytes: Uint8Array, length: number): BrotherPart[] {
  const stream = new BrotherStream()
  const parts: BrotherPart[] = []
  for (let start = 0; start < bytes.length; start += length) {
    parts.push(...stream.feed(bytes.subarray(start, start + length)))
  }
  return parts
}

function pageOf(part: BrotherPart | undefined) {
  if (part?.kind !== 'page') throw new Error(`no page: ${JSON.stringify(part)}`)
  return part
}

function blackDots(of: Picture): string[] {
  const found: string[] = []
  for (let y = 0; y < of.height; y += 1) {
    for (let x = 0; x < of.width; x += 1) if (isBlack(of, x, y)) found.push(`${x},${y}`)
  }
  return found
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()

describe('a Brother raster job', () => {
  test('the sample of the manual, 103 x 164 mm, byte for byte', () => {
    const job = brotherJob([picture(1200, 1822)], '103x164')
    const settings =
      '1B40 1B696101 1B692100 1B697A8E0B68A41E0700000000 1B694D40 1B694101 1B694B08 1B69640000 4D02'.replaceAll(' ', '')
    expect(hex(job)).toBe(`${'00'.repeat(350)}${settings}${'5A'.repeat(1822)}1A`)
  })

  test('a continuous roll says its own type and margin, and the inch it must print', () => {
    const job = hex(brotherJob([picture(10, 1)], '62')).slice(700)
    expect(job).toContain('1B697A8E0A3E002D0100000000')
    expect(job).toContain('1B69642300')
    expect(job).toMatch(/4D02(5A){301}1A$/)
  })

  test.each([
    ['103x164', 0, 1255],
    ['103x164', 1199, 56],
    ['102x152', 0, 1219],
    ['62', 0, 751],
    ['62', 695, 56],
  ] as const)('on %s the dot %i is pin %i', (media, x, pin) => {
    const rows = brotherMedia[media].rows ?? 301
    const job = hex(brotherJob([picture(brotherMedia[media].dots, rows, [[x, 0]])], media))
    const row = Buffer.alloc(162)
    row[pin >> 3] = 0x80 >> (pin & 7)
    const before = pin >> 3
    const after = 161 - before
    const blank = (bytes: number): string =>
      bytes > 128 ? `8100${blank(bytes - 128)}` : hex(Uint8Array.of(257 - bytes, 0))
    const packed = `${blank(before)}00${hex(row.subarray(before, before + 1))}${blank(after)}`
    expect(job).toContain(`4D026700${hex(Uint8Array.of(packed.length / 2))}${packed}5A`)
  })

  test('every dot arrives where it belongs, in any pieces', () => {
    const cases = fc.record({
      media: fc.constantFrom(...mediaNames),
      width: fc.integer({ min: 1, max: 696 }),
      height: fc.integer({ min: 1, max: 400 }),
      dots: fc.array(fc.tuple(fc.nat(695), fc.nat(399)), { maxLength: 60 }),
      length: fc.integer({ min: 1, max: 500 }),
    })
    fc.assert(
      fc.property(cases, ({ media, width, height, dots, length }) => {
        const fitting = dots.filter(([x, y]) => x < width && y < height)
        const sent = picture(width, height, fitting)
        const page = pageOf(inPieces(brotherJob([sent], media), length)[0])
        const left = 1296 - 56 - brotherMedia[media].dots
        const rows = brotherMedia[media].rows ?? Math.max(height, continuousRows.least)
        expect([page.picture.width, page.picture.height]).toEqual([1296, rows])
        const expected = blackDots(sent).map((dot) => dot.replace(/^\d+/, (x) => String(Number(x) + left)))
        expect(blackDots(page.picture)).toEqual(expected)
      }),
      { seed, numRuns: 20 },
    )
  })

  test('what stands in the unused bits of a row is not printed', () => {
    const sent: Picture = { width: 3, height: 1, rows: Uint8Array.of(0xff) }
    expect(blackDots(pageOf(inPieces(brotherJob([sent], '62'), 99)[0]).picture)).toHaveLength(3)
  })

  test('several labels: each with its settings, the last with feed', () => {
    const job = brotherJob([picture(8, 301, [[0, 0]]), picture(8, 400), picture(8, 301)], '102')
    const pages = inPieces(job, 1).map(pageOf)
    expect(pages.map(({ last }) => last)).toEqual([false, false, true])
    expect(pages.map(({ information }) => information[8])).toEqual([0, 1, 1])
    expect(pages.map(({ picture: { height } }) => height)).toEqual([301, 400, 301])
    for (const page of pages) expect(page).toMatchObject({ autoCut: true, cutEvery: 1, cutAtEnd: true, margin: 35 })
  })

  test('the busiest row still fits its one-byte length', () => {
    const rows = Uint8Array.from({ length: 150 * 301 }, (_byte, place) => (place * 37) % 251)
    const sent: Picture = { width: 1200, height: 301, rows }
    expect(blackDots(pageOf(inPieces(brotherJob([sent], '103'), 4096)[0]).picture)).toHaveLength(blackDots(sent).length)
  })

  test.each([
    ['no label', [], '62', 'number of labels'],
    ['too wide', [picture(697, 301)], '62', 'picture width must be a whole number from 1 to 696, not 697'],
    ['longer than the label', [picture(8, 1661)], '102x152', 'picture height must be a whole number from 1 to 1660'],
    ['longer than three metres', [picture(8, 35_435)], '62', 'picture height'],
    ['bytes missing', [{ width: 8, height: 2, rows: new Uint8Array(1) }], '62', 'has 2 bytes, not 1'],
  ] as const)('refused: %s', (_name, pictures, media, words) => {
    expect(() => brotherJob(pictures, media)).toThrow(RangeError)
    expect(() => brotherJob(pictures, media)).toThrow(words)
  })
})

describe('the simulated Brother', () => {
  const start = [0x1b, 0x40, 0x1b, 0x69, 0x61, 0x01, 0x4d, 0x02]

  test('a status request, one byte at a time', () => {
    expect(inPieces(Uint8Array.of(0, 0, 0x1b, 0x69, 0x53), 1)).toEqual([{ kind: 'status-request' }])
  })

  test.each([
    [
      'fewer rows than announced',
      [...start, 0x1b, 0x69, 0x7a, 0x8e, 10, 62, 0, 2, 0, 0, 0, 0, 0, 0x5a, 0x1a],
      '1 rows',
    ],
    ['a row too short', [...start, 0x67, 0, 2, 0x82, 0], 'row is not as wide'],
    ['a row too long', [...start, 0x67, 0, 4, 0x81, 0, 0xde, 0], 'row is not as wide'],
    ['a run cut short', [...start, 0x67, 0, 1, 0x81], 'row is not as wide'],
    ['a row before raster mode', [0x1b, 0x40, 0x5a], 'row before raster mode'],
    ['an unknown command', [0x99], 'unknown command 153'],
    ['an unknown setting', [0x1b, 0x69, 0x7f], 'unknown command 27 105'],
  ])('%s is a fault, and the next job prints', (_name, bytes, reason) => {
    const all = Buffer.concat([Uint8Array.from(bytes), brotherJob([picture(8, 301)], '62')])
    expect(inPieces(all, 1)).toMatchObject([
      { kind: 'fault', reason: expect.stringContaining(reason) },
      { kind: 'page', last: true },
    ])
  })

  test('a label without end is a fault, not a growing picture', () => {
    const rows = new Uint8Array(40_000).fill(0x5a)
    expect(inPieces(Buffer.concat([Uint8Array.from(start), rows]), 4096)).toEqual([
      { kind: 'fault', reason: 'label too long' },
    ])
  })

  test('a job cut short prints nothing, and junk never throws', () => {
    const job = brotherJob([picture(8, 301, [[3, 3]])], '62')
    expect(inPieces(job.subarray(0, -1), 7)).toEqual([])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        expect(inPieces(Buffer.concat([Uint8Array.from(start), junk]), 50)).toBeDefined()
      }),
      { seed, numRuns: 300 },
    )
  })
})
