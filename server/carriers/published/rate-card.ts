/** A dated price list: read from parsed JSON and checked completely, so that rating meets no gap. */
import { readdirSync, readFileSync } from 'node:fs'
import { type ExtraPrices, readExtras } from './card-extras.ts'
import { amount, day, type Fields, fields, RateCardError, words } from './card-fields.ts'
import { type Book, type FirstClass, type Parcel, readBook, readFirstClass, readParcel } from './card-products.ts'
import type { BookCode, ParcelCode } from './services.ts'

export interface RateCard {
  name: string
  /** first day the prices hold, YYYY-MM-DD */
  effective: string
  currency: string
  dimensional: { overCubicInches: number; divisor: number }
  parcels: Readonly<Record<ParcelCode, Parcel>>
  books: Readonly<Record<BookCode, Book>>
  firstClass: FirstClass
  extras: ExtraPrices
}

const format = 'postroom-rate-card/1'

/** Checks a card and prepares it for rating. Throws RateCardError naming the place and the rule. */
export function loadRateCard(parsed: unknown): RateCard {
  const card = fields({ card: parsed }, 'card', '$')
  const path = '$.card'
  if (card.format !== format)
    throw new RateCardError('unknown_format', `${path}.format`, `"${format}" is the only format we read`)
  return {
    name: words(card, 'name', path),
    effective: day(card, 'effective', path),
    currency: words(card, 'currency', path),
    dimensional: readDimensional(card, path),
    parcels: readParcels(card, path),
    books: readBooks(card, path),
    firstClass: readFirstClass(card, path),
    extras: readExtras(card, path),
  }
}

function readDimensional(card: Fields, parentPath: string): RateCard['dimensional'] {
  const rule = fields(card, 'dimensional', parentPath)
  const path = `${parentPath}.dimensional`
  return { overCubicInches: amount(rule, 'overCubicInches', path), divisor: amount(rule, 'divisor', path) }
}

function readParcels(card: Fields, parentPath: string): RateCard['parcels'] {
  const list = fields(card, 'parcels', parentPath)
  const path = `${parentPath}.parcels`
  return {
    usps_ground_advantage: readParcel(list, 'usps_ground_advantage', path),
    usps_priority_mail: readParcel(list, 'usps_priority_mail', path),
    usps_priority_mail_express: readParcel(list, 'usps_priority_mail_express', path),
  }
}

function readBooks(card: Fields, parentPath: string): RateCard['books'] {
  const list = fields(card, 'books', parentPath)
  const path = `${parentPath}.books`
  return {
    usps_media_mail: readBook(list, 'usps_media_mail', path),
    usps_library_mail: readBook(list, 'usps_library_mail', path),
  }
}

/** Every card in our data folder: a newer list is one more `usps-<effective day>.json` beside the others. */
export function shippedRateCards(): RateCard[] {
  const folder = new URL('./data/', import.meta.url)
  const files = readdirSync(folder).filter((name) => /^usps-.*\.json$/.test(name))
  return files.map((name) => loadRateCard(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
}

/** The card in force on a day; undefined before the first. Days are YYYY-MM-DD, which sort as text. */
export function cardOn(cards: readonly RateCard[], day: string): RateCard | undefined {
  let chosen: RateCard | undefined
  for (const card of cards) if (card.effective <= day && (!chosen || card.effective > chosen.effective)) chosen = card
  return chosen
}
