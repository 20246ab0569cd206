/** What was bought at a simulated carrier: kept in memory and, line by line and synced, in a file that survives a kill. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export interface SimulatedPurchase {
  /** the customer's reference (our intent) */
  reference: string
  /** the shipment's number at the carrier */
  number: string
  trackingNumbers: string[]
  service: string
  amountCents: number
  currency: string
  boughtAt: string
  voidedAt: string | null
  /** what the carrier needs to answer again: label format, addresses, packages */
  data: Record<string, unknown>
}

type Line = { bought: SimulatedPurchase } | { voided: string; at: string } | { kept: string; value: unknown }

export class SimulatorStore {
  readonly #purchases: SimulatedPurchase[] = []
  readonly #kept = new Map<string, unknown>()
  readonly #descriptor: number | null

  constructor(file?: string) {
    if (file && existsSync(file)) for (const line of linesOf(file)) this.#apply(line)
    if (file) mkdirSync(dirname(file), { recursive: true })
    this.#descriptor = file ? openSync(file, 'a') : null
  }

  /** Keeps a purchase; it is on disk when this returns. The same reference twice is two purchases, as in life. */
  buy(purchase: SimulatedPurchase): void {
    this.#write({ bought: purchase })
  }

  void(number: string, at: Date): void {
    this.#write({ voided: number, at: at.toISOString() })
  }

  /** Other things a carrier remembers: manifests, pickups, counters. */
  keep(key: string, value: unknown): void {
    this.#write({ kept: key, value })
  }

  kept<T>(key: string): T | undefined {
    return this.#kept.get(key) as T | undefined
  }

  all(): readonly SimulatedPurchase[] {
    return this.#purchases
  }

  /** The purchases with this customer reference, oldest first. */
  byReference(reference: string): SimulatedPurchase[] {
    return this.#purchases.filter((purchase) => purchase.reference === reference)
  }

  /** The purchase with this shipment or tracking number. */
  byNumber(number: string): SimulatedPurchase | undefined {
    return this.#purchases.find((one) => one.number === number || one.trackingNumbers.includes(number))
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
  }

  #write(line: Line): void {
    if (this.#descriptor !== null) {
      writeSync(this.#descriptor, `${JSON.stringify(line)}\n`)
      fsyncSync(this.#descriptor)
    }
    this.#apply(line)
  }

  #apply(line: Line): void {
    if ('bought' in line) this.#purchases.push(line.bought)
    else if ('voided' in line) {
      const found = this.byNumber(line.voided)
      if (found) found.voidedAt = line.at
    } else this.#kept.set(line.kept, line.value)
  }
}

/** A last line that a kill cut short was never answered for and is passed over. */
function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Line]
      } catch {
        return []
      }
    })
}
