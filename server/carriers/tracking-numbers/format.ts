/** What one kind of tracking number looks like and how its check digit is proved. */

export type TrackedCarrier = 'usps' | 'ups' | 'fedex' | 'dhl' | 'other'

export interface Format {
  carrier: TrackedCarrier
  /** Name for people, or the rule that finds it in the number; null: nobody issues such a number. */
  courier: string | ((text: string) => string | null)
  kind: string
  /** The whole text, anchored, without nested repeats. With `check`, groups `serial` and `check` are what it proves. */
  shape: RegExp
  check?: Check
  /** A routing code, 420 and a ZIP code, may stand before it in the barcode. */
  routed?: boolean
  /** The tracking number inside a longer barcode. Absent: the whole text. */
  number?: (text: string) => string
  /** Page of the courier; the number goes to its end. Null: none known. */
  page: string | null
}

/** Whether `check`, one character, belongs to `serial`: digits and capital letters as the format's shape lets through. */
export type Check = (serial: string, check: string) => boolean
