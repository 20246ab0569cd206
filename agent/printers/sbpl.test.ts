import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SatoPart, SatoStream } from '../simulators/sato-stream.ts'
import { isBlack, type Picture, rowBytes } from './picture.ts'
import { type SbplJob, sbplJob, sbplLimits } from './sbpl.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`sbpl seed ${seed}\n`)

const box: Picture = { width: 8, height: 8, rows: Buffer.from('FF818181818181FF', 'hex') }
const boxJob: SbplJob = {
  picture: box,
  h: 1,
  v: 1,
  quantity: 1,
  jobNumber: 7,
  jobName: 'SATO',
  data: 'hex',
}

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 40 }) })
  .chain(({ width, height }) => {
    const size = rowBytes(width) * height
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      rows: fc.uint8Array({ minLength: size, maxLength: size }),
    })
  })

const jobs: fc.Arbitrary<SbplJob> = fc.record({
  picture: pictures,
  h: fc.integer({ min: 1, max: 700 }),
  v: fc.integer({ min: 1, max: 7000 }),
  quantity: fc.integer({ min: 1, max: sbplLimits.quantity }),
  jobNumber: fc.integer({ min: 1, max: 99 }),
  jobName: fc.string({ minLength: 1, maxLength: 16, unit: 'grapheme-ascii' }),
  data: fc.constantFrom('binary' as const, 'hex' as const),
})

function inPieces(bytes: Uint8Array, length: number, stream = new SatoStream()): SatoPart[] {
  const parts: SatoPart[] = []
  for (let start = 0; start < bytes.length; start += length) {
    parts.push(...stream.feed(bytes.subarray(start, start + length)))
  }
  return parts
}

/** White beyond the edges of the picture that went in. */
function dotsOf(picture: Picture, width: number, height: number): string {
  const inside = (x: number, y: number) => x < picture.width && y < picture.height && isBlack(picture, x, y)
  return Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_dot, x) => (inside(x, y) ? '#' : '.')).join(''),
  ).join('\n')
}

describe('an SBPL job', () => {
  test('the box of the manual, byte for byte', () => {
    expect(Buffer.from(sbplJob(boxJob)).toString('latin1')).toBe(
      '\x1bA\x1bID07\x1bWKSATO\x1bH0001\x1bV0001\x1bGH001001FF818181818181FF\x1bQ1\x1bZ',
    )
  })

  test('the same box in binary', () => {
    expect(Buffer.from(sbplJob({ ...boxJob, h: 25, v: 1200, quantity: 12, data: 'binary' })).toString('latin1')).toBe(
      '\x1bA\x1bID07\x1bWKSATO\x1bH0025\x1bV1200\x1bGB001001\xff\x81\x81\x81\x81\x81\x81\xff\x1bQ12\x1bZ',
    )
  })

  test('white to whole units of eight dots, whatever stood in the unused bits', () => {
    const picture: Picture = { width: 9, height: 2, rows: Uint8Array.of(0xff, 0xff, 0x00, 0xff) }
    expect(Buffer.from(sbplJob({ ...boxJob, picture })).toString('latin1')).toContain(
      `\x1bGH002001FF800080${'0000'.repeat(6)}\x1bQ1`,
    )
  })

  test('every dot arrives, in any pieces', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 50 }), (job, length) => {
        const [part, ...more] = inPieces(sbplJob(job), length)
        expect(more).toEqual([])
        const { jobNumber, jobName, quantity, h, v } = job
        expect(part).toMatchObject({ kind: 'job', jobNumber, jobName, quantity, graphics: [{ h, v }] })
        if (part?.kind !== 'job' || !part.graphics[0]) throw new Error('no job')
        const { picture } = part.graphics[0]
        const { width, height } = picture
        expect(dotsOf(picture, width, height)).toBe(dotsOf(job.picture, width, height))
      }),
      { seed, numRuns: 100 },
    )
  })

  test('a whole 4 x 6 label', () => {
    const picture: Picture = { width: 812, height: 1218, rows: new Uint8Array(102 * 1218).fill(0x1b) }
    const job = sbplJob({ ...boxJob, picture, data: 'binary' })
    expect(job.length).toBe(102 * 1224 + 40)
    expect(inPieces(job, 1460)).toMatchObject([{ kind: 'job', graphics: [{ picture: { width: 816, height: 1224 } }] }])
  })

  test.each<[string, Partial<SbplJob>, string]>([
    ['past the head', { h: 826 }, 'left edge plus picture width must be a whole number from 8 to 832, not 833'],
    ['past the label', { v: 7986 }, 'top edge plus picture height must be a whole number from 8 to 7992, not 7993'],
    ['edge at zero', { h: 0 }, 'left edge'],
    ['too tall', { picture: { width: 8, height: 3201, rows: new Uint8Array(3201) } }, 'picture height'],
    ['bytes missing', { picture: { ...box, rows: new Uint8Array(7) } }, 'has 8 bytes, not 7'],
    ['none', { quantity: 0 }, 'quantity'],
    ['too many', { quantity: 1_000_000 }, 'quantity'],
    ['half a label', { quantity: 1.5 }, 'quantity'],
    ['job number of three digits', { jobNumber: 100 }, 'job number'],
    ['job name too long', { jobName: 'x'.repeat(17) }, 'job name length'],
    ['command in the job name', { jobName: 'a\x1bZ' }, 'printable ASCII'],
  ])('refused: %s', (_name, change, words) => {
    const refused = () => sbplJob({ ...boxJob, ...change })
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(words)
  })
})

describe('the simulated SATO', () => {
  test('tells a status request from the same byte within a picture', () => {
    const picture = { ...box, rows: new Uint8Array(8).fill(0x05) }
    const bytes = Buffer.concat([Uint8Array.of(0x05), sbplJob({ ...boxJob, picture, data: 'binary' }), Buffer.of(5)])
    expect(inPieces(bytes, 1).map(({ kind }) => kind)).toEqual(['enquiry', 'job', 'enquiry'])
  })

  test('a job cut short prints nothing', () => {
    const job = sbplJob(boxJob)
    for (let length = 0; length < job.length; length += 1) {
      expect(inPieces(job.subarray(0, length), 9)).toEqual([])
    }
  })

  test.each([
    ['\x1bA\x1bGH999999', 'graphic too large'],
    ['\x1bA\x1bGX001001', 'unknown graphic format X'],
    ['\x1bA\x1bGH001001FF818181818181GG', 'graphic is not hexadecimal'],
    ['\x1bA\x1bH12345\x1b', 'not a number of this command: 12345'],
    ['\x1bA\x1bQ1\x05', 'byte 5 in a parameter'],
    [`\x1bA\x1bWK${'x'.repeat(40)}`, 'parameter too long'],
  ])('%j is a fault, and the next job prints', (text, reason) => {
    const bytes = Buffer.concat([Buffer.from(text, 'latin1'), sbplJob(boxJob)])
    expect(inPieces(bytes, 1)).toMatchObject([{ kind: 'fault', reason }, { kind: 'job' }])
  })

  test('junk never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        const stream = new SatoStream()
        stream.feed(Buffer.concat([Buffer.from('\x1bA\x1b', 'latin1'), junk]))
      }),
      { seed, numRuns: 300 },
    )
  })
})
