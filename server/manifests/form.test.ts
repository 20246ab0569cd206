import fc from 'fast-check'
import { PDFDocument } from 'pdf-lib'
import { describe, expect, it } from 'vitest'
import { newYork, sanFrancisco } from '../platform/testing/people.ts'
import type { ManifestShipment } from '../shipments/index.ts'
import { drawForm, type Form } from './form.ts'
import { frameOf, pageCount, paperOf } from './form-layout.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)

function formOf(shipments: readonly ManifestShipment[], more: Partial<Form> = {}): Form {
  const codes = [...new Set(shipments.map(({ service }) => service))]
  return {
    ...{
      organisation: 'One',
      carrierName: 'USPS',
      carrierAccountName: 'USPS',
      number: 'M-20261121-001',
      day: '2026-11-21',
    },
    site: { id: '', name: 'Headquarters', timeZone: 'UTC', address: newYork, weightUnit: 'lb', lengthUnit: 'in' },
    services: codes.map((service) => {
      const own = shipments.filter((shipment) => shipment.service === service)
      const packages = own.reduce((sum, shipment) => sum + shipment.packages.length, 0)
      return { service, serviceName: service, shipments: own.length, packages }
    }),
    paper: 'LETTER',
    ...more,
  }
}

const shipment = (service: string, packages: number): ManifestShipment => ({
  ...{ id: '', to: sanFrancisco, service, serviceName: service, shipDate: '2026-11-21' },
  packages: Array(packages).fill({ weight: { value: 3, unit: 'oz' } }),
  trackingNumbers: Array(packages).fill('9400100000000000000000'),
})

async function bytesOf(form: Form, shipments: readonly ManifestShipment[]): Promise<Buffer> {
  const pages = (async function* () {
    for (let at = 0; at < shipments.length; at += 7) yield shipments.slice(at, at + 7)
  })()
  return Buffer.concat(await Array.fromAsync(drawForm(form, pages)))
}

describe(`the list of a manifest (TEST_SEED=${seed})`, () => {
  it('has as many pages as it says, whatever is on it', async () => {
    const shipments = fc.array(
      fc.record({ service: fc.integer({ min: 0, max: 20 }), packages: fc.integer({ min: 1, max: 40 }) }),
      { minLength: 1, maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(shipments, fc.constantFrom('LETTER' as const, 'A4' as const), async (made, paper) => {
        const all = made.map(({ service, packages }) => shipment(`service ${service}`, packages))
        const form = formOf(all, { paper })
        const pdf = await PDFDocument.load(await bytesOf(form, all))
        const rows = all.reduce((sum, { packages }) => sum + packages.length, 0)
        expect(pdf.getPageCount()).toBe(pageCount(frameOf(paper), { rows, services: form.services.length }))
      }),
      { seed, numRuns: 40 },
    )
  })

  it('is the same for the same shipments', async () => {
    const all = [shipment('usps_ground_advantage', 2)]
    expect((await bytesOf(formOf(all), all)).equals(await bytesOf(formOf(all), all))).toBe(true)
  })

  it.each([null, 'ÄÖÜ', 'A'.repeat(60)])('needs no barcode (number %s)', async (number) => {
    const all = [shipment('usps_ground_advantage', 1)]
    const pdf = await PDFDocument.load(await bytesOf(formOf(all, { number }), all))
    expect(pdf.getPageCount()).toBe(1)
  })

  it('ends with the failure of what it reads', async () => {
    const pages = (async function* (): AsyncGenerator<ManifestShipment[]> {
      yield [shipment('usps_ground_advantage', 1)]
      throw new Error('the database went away')
    })()
    const all = [shipment('usps_ground_advantage', 1)]
    await expect(Array.fromAsync(drawForm(formOf(all), pages))).rejects.toThrow('the database went away')
  })

  it('is on the paper of the country', () => {
    expect(['US', 'CA', 'DE', 'GB'].map(paperOf)).toEqual(['LETTER', 'LETTER', 'A4', 'A4'])
  })
})
