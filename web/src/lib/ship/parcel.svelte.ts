/** One parcel of the draft: what was typed or weighed, and the package it makes. */
import type { Dimensions, Package, Packaging, Weight, WeightUnit } from '#lib/api/types.ts'
import { decimal, poundsAndOunces, weightFromPounds, weightFromText, weightIn } from '#lib/format/weight.ts'

let made = 0

export class Parcel {
  readonly key = `parcel-${++made}`
  packaging = $state<Packaging>('package')
  pounds = $state('')
  ounces = $state('')
  single = $state('')
  length = $state('')
  width = $state('')
  height = $state('')
  /** as measured; most parcels have none, carriers compute it then */
  girth = $state('')
  /** the scale's own reading while it is the parcel's weight: sent exactly as it came */
  weighed = $state.raw<Weight | null>(null)

  /** Something was typed: the scale no longer changes the weight. */
  typed = $derived(this.weighed === null && Boolean(this.pounds.trim() || this.ounces.trim() || this.single.trim()))

  /** Takes a stable reading as the weight; the fields show it in the site's unit. */
  take(weight: Weight, unit: WeightUnit): void {
    this.weighed = weight
    const { pounds, ounces } = poundsAndOunces(weight)
    this.pounds = pounds ? String(pounds) : ''
    this.ounces = String(ounces)
    this.single = unit === weight.unit ? String(weight.value) : String(Number((pounds * 16 + ounces).toFixed(2)))
  }

  /** The user typed over the reading. */
  typing(): void {
    this.weighed = null
  }

  /** Empties the weight so that the scale may fill it again. */
  forgetWeight(): void {
    this.weighed = null
    this.pounds = ''
    this.ounces = ''
    this.single = ''
  }

  /** The weight in force, or null when there is none that can be sent. */
  weight(unit: WeightUnit): Weight | null {
    if (this.weighed) return this.weighed
    return unit === 'lb' ? weightFromPounds(this.pounds, this.ounces) : weightFromText(this.single, unit)
  }

  /** The three sides, or undefined unless all of them are given. */
  dimensions(unit: Dimensions['unit']): Dimensions | undefined {
    const [length, width, height] = [this.length, this.width, this.height].map(decimal)
    const girth = decimal(this.girth)
    return length && width && height ? { length, width, height, unit, ...(girth && { girth }) } : undefined
  }

  /** The package to send, or null without a weight. */
  package(weightUnit: WeightUnit, lengthUnit: Dimensions['unit']): Package | null {
    const weight = this.weight(weightUnit)
    if (!weight) return null
    const dimensions = this.dimensions(lengthUnit)
    return { weight, packaging: this.packaging, ...(dimensions && { dimensions }) }
  }

  /** Writes a known weight into the fields, as if it had been typed: the scale leaves it alone. */
  give(weight: Weight, unit: WeightUnit): void {
    const { pounds, ounces } = poundsAndOunces(weight)
    this.weighed = null
    this.pounds = pounds ? String(pounds) : ''
    this.ounces = ounces ? String(ounces) : ''
    this.single = String(weightIn(weight, unit))
  }

  /** Packed like another, to be weighed by itself. */
  static like(source: Parcel): Parcel {
    const parcel = new Parcel()
    const { packaging, length, width, height } = source
    Object.assign(parcel, { packaging, length, width, height })
    return parcel
  }

  /** Fills the fields from a package, e.g. of a shipment sent before. */
  static from(source: Package): Parcel {
    const parcel = new Parcel()
    parcel.packaging = source.packaging ?? 'package'
    if (source.dimensions) {
      parcel.length = String(source.dimensions.length)
      parcel.width = String(source.dimensions.width)
      parcel.height = String(source.dimensions.height)
      parcel.girth = String(source.dimensions.girth ?? '')
    }
    return parcel
  }

  /** The same with its weight, where that is known and not to be weighed. */
  static weighing(source: Package, unit: WeightUnit): Parcel {
    const parcel = Parcel.from(source)
    parcel.give(source.weight, unit)
    return parcel
  }
}
