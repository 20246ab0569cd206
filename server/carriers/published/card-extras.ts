/** Reads the extra services of a rate card. */
import { amount, amounts, type Fields, fields, RateCardError, rows } from './card-fields.ts'
import type { Pair } from './card-products.ts'
import { entry } from './price.ts'

export interface ExtraPrices {
  certified: number
  certifiedAdultSignature: number
  returnReceiptHardcopy: number
  returnReceiptElectronic: number
  signature: Pair
  adultSignature: number
  adultSignatureRestricted: number
  insurance: {
    /** fee by declared value, ascending */
    bands: readonly { upToCents: number; feeCents: number }[]
    /** over the last band: so much more for each part begun */
    step: { perCents: number; amountCents: number }
    maxCents: number
  }
}

function readInsurance(extras: Fields, path: string): ExtraPrices['insurance'] {
  const bands = rows(extras, 'insuranceBands', path).map((row, index) => {
    const pair = amounts(row, 2, `${path}.insuranceBands[${index}]`)
    return { upToCents: entry(pair, 0), feeCents: entry(pair, 1) }
  })
  for (const [index, band] of bands.entries()) {
    const before = bands[index - 1] ?? { upToCents: 0, feeCents: 0 }
    const place = `${path}.insuranceBands[${index}]`
    if (band.upToCents <= before.upToCents)
      throw new RateCardError('not_ascending', place, 'the value is not over the band before')
    if (band.feeCents < before.feeCents) throw new RateCardError('price_falls', place, 'less than the band before')
  }
  const step = fields(extras, 'insuranceStep', path)
  const of = (key: string) => amount(step, key, `${path}.insuranceStep`)
  return { bands, step: { perCents: of('perCents'), amountCents: of('amount') }, maxCents: of('max') }
}

export function readExtras(card: Fields, parentPath: string): ExtraPrices {
  const extras = fields(card, 'extras', parentPath)
  const path = `${parentPath}.extras`
  const of = (key: string) => amount(extras, key, path)
  const [electronic = 0, retail = 0] = amounts(extras.signature, 2, `${path}.signature`)
  return {
    certified: of('certified'),
    certifiedAdultSignature: of('certifiedAdultSignature'),
    returnReceiptHardcopy: of('returnReceiptHardcopy'),
    returnReceiptElectronic: of('returnReceiptElectronic'),
    signature: [electronic, retail],
    adultSignature: of('adultSignature'),
    adultSignatureRestricted: of('adultSignatureRestricted'),
    insurance: readInsurance(extras, path),
  }
}
