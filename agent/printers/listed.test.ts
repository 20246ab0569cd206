import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readDevicesFile } from '../devices-file.ts'
import { listedPrinters } from './listed.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-listed-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(...printers: object[]) {
  writeFileSync(join(folder, 'devices.json'), JSON.stringify({ printers }))
  return readDevicesFile(folder).printers
}

const events = { changed: () => undefined, reading: () => undefined, scan: () => undefined }

describe('printers of devices.json', () => {
  test('each language, with what it takes and where it is', () => {
    const entries = read(
      { driver: 'zpl', host: '10.0.0.8', dpi: 300, name: 'Dock' },
      { driver: 'sbpl', host: '10.0.0.9', port: 1024, statusPort: 1025 },
      { driver: 'brother-raster', host: 'ql.example', media: '103x164' },
      { driver: 'ipp', url: 'ipps://office.example/ipp/print', fingerprint: Array(32).fill('0a').join(':') },
      { driver: 'system', queue: 'Front Desk', name: 'Front desk' },
    )
    expect(listedPrinters(entries, events).map((printer) => printer.describe())).toMatchObject([
      { key: 'tcp:10.0.0.8:9100', name: 'Dock', driver: 'zpl', dpi: 300, formats: ['zpl', 'pdf', 'png', 'gif'] },
      { key: 'tcp:10.0.0.9:1024', name: '10.0.0.9', driver: 'sbpl', dpi: 203, formats: ['pdf', 'png', 'gif'] },
      { key: 'tcp:ql.example:9100', driver: 'brother-raster', dpi: 300, formats: ['pdf', 'png', 'gif'] },
      { key: 'ipp:office.example:631/ipp/print', name: 'office.example', driver: 'ipp', dpi: null },
      { key: 'system:Front Desk', name: 'Front desk', driver: 'system' },
    ])
  })

  test.each([
    [{ driver: 'zpl' }, /printers\[0\] must have required property 'host'/],
    [{ driver: 'sbpl', host: 'h', dpi: 300 }, /printers\[0\].*: dpi/],
    [{ driver: 'brother-raster', host: 'h', media: '4x6' }, /printers\[0\]\.media .*62,102,103,102x152,103x164/],
    [{ driver: 'ipp', url: 'http://10.0.0.9/' }, /printers\[0\]\.url must match pattern/],
    [{ driver: 'ipp', url: 'ipps://h/', fingerprint: '0a' }, /printers\[0\]\.fingerprint must match pattern/],
    [{ driver: 'system' }, /printers\[0\] must have required property 'queue'/],
    [
      { driver: 'escpos', host: 'h' },
      /printers\[0\]\.driver is "escpos"; known are zpl, sbpl, brother-raster, ipp, system/,
    ],
  ])('%j is refused, naming the field', (entry, words) => {
    expect(() => read(entry)).toThrow(words)
  })
})
