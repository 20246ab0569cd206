/**
 * The two-dimensional codes on carriers' labels (ANSI MH10.8.3, format 01): UPS MaxiCode, FedEx PDF417.
 * `[)>` RS `01` GS version and postal code GS country GS class of service GS number GS carrier GS shipper GS day
 * GS shipment GS n/x GS weight GS checked GS street GS city GS state [GS name] RS … EOT.
 */
import type { Address } from '#lib/api/types.ts'

export type ShipToAddress = Pick<Address, 'line1' | 'city' | 'state' | 'postalCode'> & {
  name: string
  /** two letters; null: a country this table does not know */
  country: string | null
}

export interface ShipToCode {
  address: ShipToAddress
  /** the parcel's tracking number as far as the code holds it */
  number: string | null
}

/** ISO 3166 numeric codes of the countries parcels go to most. */
const countries: Record<string, string> = {
  '036': 'AU',
  '040': 'AT',
  '056': 'BE',
  '076': 'BR',
  '124': 'CA',
  '156': 'CN',
  '208': 'DK',
  '246': 'FI',
  '250': 'FR',
  '276': 'DE',
  '344': 'HK',
  '356': 'IN',
  '372': 'IE',
  '376': 'IL',
  '380': 'IT',
  '392': 'JP',
  '410': 'KR',
  '484': 'MX',
  '528': 'NL',
  '554': 'NZ',
  '578': 'NO',
  '616': 'PL',
  '620': 'PT',
  '630': 'PR',
  '702': 'SG',
  '724': 'ES',
  '752': 'SE',
  '756': 'CH',
  '826': 'GB',
  '840': 'US',
}

const start = '[)>\x1e01\x1d'
const versionDigits = 2

/** Reads such a code; null for any other text, and where a scanner has lost the separators. */
export function readShipTo(text: string): ShipToCode | null {
  if (!text.startsWith(start)) return null
  const [body = ''] = text.slice(start.length + versionDigits).split('\x1e')
  const fields = body.split('\x1d').map((field) => field.trim())
  const [postal = '', numeric = '', service = '', number = '', carrier = '', shipper = ''] = fields
  const [street = '', city = '', state = '', name = ''] = fields.slice(11)
  if (!/^\d{3}$/.test(numeric) || postal === '') return null
  const country = countries[numeric] ?? null
  const postalCode = country === 'US' || country === 'PR' ? zip(postal) : postal
  return {
    address: { name, line1: street, city, state, postalCode, country },
    number: trackingNumber({ number, carrier, shipper, service }),
  }
}

/** A ZIP code of five is filled up with zeros. */
function zip(digits: string): string {
  const [, five, four] = /^(\d{5})(\d{4})$/.exec(digits) ?? []
  if (five === undefined) return digits
  return four === '0000' ? five : `${five}-${four}`
}

interface NumberFields {
  number: string
  carrier: string
  shipper: string
  service: string
}

/** UPS leaves out of the number what stands elsewhere in the code; FedEx puts the form's number behind it. */
function trackingNumber({ number, carrier, shipper, service }: NumberFields): string | null {
  const serial = /^1Z(\w{8})$/.exec(number)?.[1]
  if (carrier === 'UPSN' && serial && /^\w{6}$/.test(shipper)) return `1Z${shipper}${service.slice(-2)}${serial}`
  if (carrier.startsWith('FD') && /^\d{16}$/.test(number)) return number.slice(0, 12)
  return /^[0-9A-Z]{10,34}$/.test(number) ? number : null
}
