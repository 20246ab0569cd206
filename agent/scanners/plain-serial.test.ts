import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barcodeMaxBytes, type Scan } from './aim.ts'
import { PlainSerialReader, type PlainSerialSettings } from './plain-serial.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`plain-serial seed ${seed}\n`)

/** Bytes one at a time, two milliseconds apart. */
function line(settings: Partial<PlainSerialSettings>) {
  const junk: string[] = []
  const reader = new PlainSerialReader({ prefix: '', suffix: '', idleMs: 100, ...settings }, (reason) =>
    junk.push(reason),
  )
  let now = 1_000
  return {
    junk,
    hear: (text: string) => {
      const scans: Scan[] = []
      for (const byte of Buffer.from(text, 'latin1')) {
        now += 2
        scans.push(...reader.feed(Uint8Array.of(byte), now))
      }
      return scans.map((scan) => scan.text)
    },
    pause: (ms: number) => {
      now += ms
      return reader.silence(now).map((scan) => scan.text)
    },
    /** time goes by and no timer asks */
    sleep: (ms: number) => {
      now += ms
    },
  }
}

describe('plain serial scanners', () => {
  test('lines end with their suffix', () => {
    const { hear, junk } = line({ suffix: '\r' })
    expect(hear('AB12\rCD34\r')).toEqual(['AB12', 'CD34'])
    expect(hear('AB12\r\nCD34\r\n')).toEqual(['AB12', 'CD34'])
    expect(junk).toEqual([])
  })

  test('a suffix of several characters, and GS inside the text', () => {
    const { hear } = line({ suffix: '\r\n' })
    expect(hear('42010282\x1d92\r\n')).toEqual(['42010282\x1d92'])
  })

  test('the prefix is taken off; a line without it is reported', () => {
    const { hear, junk } = line({ prefix: '\x02', suffix: '\x03' })
    expect(hear('\x02AB12\x03')).toEqual(['AB12'])
    expect(hear('AB12\x03\x02\x03')).toEqual([])
    expect(junk).toEqual(['malformed', 'malformed'])
  })

  test('without a suffix silence ends the barcode, by the timer or by the next byte', () => {
    const { hear, pause, sleep, junk } = line({})
    expect(hear('AB12')).toEqual([])
    expect(pause(50)).toEqual([])
    expect(pause(60)).toEqual(['AB12'])
    expect(pause(1_000)).toEqual([])
    hear('CD34\r')
    sleep(200)
    expect(hear('E')).toEqual(['CD34'])
    expect(junk).toEqual([])
  })

  test('a line whose suffix does not come is reported, not offered', () => {
    const { hear, pause, junk } = line({ suffix: '\r' })
    hear('AB1')
    expect(pause(200)).toEqual([])
    expect(hear('CD34\r')).toEqual(['CD34'])
    hear('\n')
    expect(pause(200)).toEqual([])
    expect(junk).toEqual(['truncated'])
  })

  test.each(['\r', ''])('too much without an end is reported once and dropped; suffix %j', (suffix) => {
    const { hear, pause, junk } = line({ suffix })
    expect(hear(`${'x'.repeat(3 * barcodeMaxBytes)}${suffix}`)).toEqual([])
    expect(pause(200)).toEqual([])
    expect([...hear(`AB12${suffix}`), ...pause(200)]).toEqual(['AB12'])
    expect(junk).toEqual(['overflow'])
  })

  test('junk never throws, and a good line after silence is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('\r', ''), (bytes, suffix) => {
        const { hear, pause } = line({ suffix })
        hear(Buffer.from(bytes).toString('latin1'))
        pause(200)
        return [...hear(`AB12${suffix}`), ...pause(200)].join() === 'AB12'
      }),
      { seed, numRuns: 500 },
    )
  })
})
