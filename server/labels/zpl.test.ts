/** Text from an address can never become a printer command. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LabelDesign } from '#contracts/labels.ts'
import { layOut } from './layout.ts'
import { zebraUnitWidth } from './measure.ts'
import { renderLabel, renderLabels } from './render.ts'
import { anyDesign, design, filledWith, hostileTexts } from './testing/designs.ts'
import { decodeFieldData, valuesOfZplBarcode, zplCommands } from './testing/zpl-stream.ts'
import { drawZpl } from './zpl.ts'

const seed = Date.now() % 2 ** 31
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
const zpl = (from: LabelDesign) => text(drawZpl([layOut(from, { dpi: 203 })]))

/** The commands a drawing must become, field by field. */
function expectedNames(from: LabelDesign): string[] {
  const fields = layOut(from, { dpi: 203 }).operations.flatMap((operation) => {
    if (operation.kind === 'fill') return ['^FO', '^GB', '^FS']
    if (operation.kind === 'barcode') return ['^FO', '^BY', '^BC', '^FD', '^FS']
    return ['^FT', '^A', ...(operation.inverse ? ['^FR'] : []), '^FH', '^FD', '^FS']
  })
  return ['^XA', '^CI', '^PW', '^LL', '^LH', ...fields, '^XZ']
}

/** Fails unless the stream holds the template's commands only, and its fields say what the layout says. */
function expectTemplateOnly(from: LabelDesign): void {
  const stream = zpl(from)
  const commands = zplCommands(stream)
  expect(stream).toMatch(/^[\n\x20-\x7e]*$/)
  expect(commands.map(({ name }) => name)).toEqual(expectedNames(from))
  const shown = layOut(from, { dpi: 203 }).operations.filter((operation) => operation.kind === 'text')
  const data = commands.filter(({ name, parameters }) => name === '^FD' && !parameters.startsWith('>;'))
  expect(data.map(({ parameters }) => decodeFieldData(parameters))).toEqual(shown.map((operation) => operation.text))
}

describe('ZPL', () => {
  it.each(hostileTexts)('prints %j as text', (hostile) => {
    expectTemplateOnly(filledWith(hostile))
    expectTemplateOnly(design({ references: [hostile], extras: [hostile], to: { ...design().to, name: hostile } }))
  })

  it(`holds the template's commands whatever the texts (seed ${seed})`, () => {
    fc.assert(fc.property(anyDesign, expectTemplateOnly), { seed, numRuns: 300 })
  })

  it('keeps font 0 inside the slot of each text', () => {
    const drawing = layOut(filledWith('W+'), { dpi: 203 })
    const widths = [...text(drawZpl([drawing])).matchAll(/\^FT(\d+),\d+\^A0N,\d+,(\d+)/g)]
    const texts = drawing.operations.filter((operation) => operation.kind === 'text')
    expect(widths.length).toBe(texts.length)
    texts.forEach((slot, index) => {
      const [, x, width] = widths[index] ?? []
      const end = Number(x) + zebraUnitWidth(slot.text) * Number(width)
      expect(end).toBeLessThanOrEqual(slot.x + slot.width + 1)
    })
  })

  it('gives ^BC the symbol that PDF and PNG draw as bars', () => {
    const [barcode] = layOut(design(), { dpi: 203 }).operations.filter((operation) => operation.kind === 'barcode')
    const field = /\^BY(\d+),3,(\d+)\^BCN,\d+,N,N,N,N\^FD([^^]*)\^FS/.exec(zpl(design()))
    expect([Number(field?.[1]), Number(field?.[2])]).toEqual([barcode?.module, barcode?.height])
    expect(valuesOfZplBarcode(field?.[3] ?? '')).toEqual(barcode?.values)
  })

  it('sets the label size at both resolutions', async () => {
    expect(text(await renderLabel(design(), { format: 'zpl', dpi: 203 }))).toContain('^CI28^PW812^LL1218')
    expect(text(await renderLabel(design(), { format: 'zpl', dpi: 300 }))).toContain('^CI28^PW1200^LL1800')
  })

  it('holds one format per label', async () => {
    const stream = text(await renderLabels([design(), design({ banner: 'P' }), design()], { format: 'zpl', dpi: 203 }))
    const names = zplCommands(stream).map(({ name }) => name)
    expect(names.filter((name) => name === '^XA' || name === '^XZ')).toEqual(['^XA', '^XZ', '^XA', '^XZ', '^XA', '^XZ'])
  })
})
