/** The carriers of a chaos run: simulators that live through every kill, fail by chance, and know what was bought. */
import type { CarrierCode } from '#contracts/carriers.ts'
import { dhlSimulator } from '../server/carriers/dhl/simulator.ts'
import { fedexSimulator } from '../server/carriers/fedex/simulator.ts'
import type { Fault } from '../server/carriers/simulator/faults.ts'
import { type RunningSimulator, startSimulator } from '../server/carriers/simulator/server.ts'
import type { SimulatedPurchase } from '../server/carriers/simulator/store.ts'
import { upsSimulator } from '../server/carriers/ups/simulator.ts'
import { uspsSimulator } from '../server/carriers/usps/simulator.ts'

const secret = 'postroom-demo'

/** How each carrier is connected, what is bought from it, and by which part of its path a purchase is known. */
export const attacked = {
  usps: {
    simulated: uspsSimulator,
    service: 'usps_ground_advantage',
    path: '/label',
    credentials: {
      clientId: 'chaos',
      clientSecret: secret,
      crid: '12345678',
      mid: '900123456',
      accountType: 'EPS',
      accountNumber: '1000123456',
    },
  },
  ups: {
    simulated: upsSimulator,
    service: 'ups_ground',
    path: '/ship',
    credentials: { clientId: 'chaos', clientSecret: secret, accountNumber: 'A1B2C3' },
  },
  fedex: {
    simulated: fedexSimulator,
    service: 'fedex_2day',
    path: '/ship/v1/shipments',
    credentials: { clientId: 'chaos', clientSecret: secret, accountNumber: '740561073' },
  },
  dhl: {
    simulated: dhlSimulator,
    service: 'dhl_express_worldwide',
    path: '/shipments',
    credentials: { username: 'chaos', password: secret, accountNumber: '123456789' },
  },
} as const
export type AttackedCarrier = Extract<CarrierCode, keyof typeof attacked>
export const attackedCarriers = Object.keys(attacked) as AttackedCarrier[]

/** What happens to a purchase, by share: most go well, some are slow, refused, lost, broken or lied about. */
const fates: readonly [share: number, fault: Fault | null][] = [
  [0.5, null],
  [0.6, 'SLOW-300'],
  [0.65, 'SLOW-900'],
  [0.7, 'REFUSE'],
  [0.74, '500'],
  [0.8, '500-AFTER-BUY'],
  [0.86, 'LOST'],
  [0.9, 'TIMEOUT'],
  [0.93, 'DROP'],
  [0.96, '429'],
  [1, 'HTML'],
]

export class ChaosCarriers {
  readonly #running = new Map<AttackedCarrier, RunningSimulator>()
  readonly #chance: () => number

  constructor(chance: () => number) {
    this.#chance = chance
  }

  async start(): Promise<void> {
    for (const carrier of attackedCarriers)
      this.#running.set(carrier, await startSimulator(attacked[carrier].simulated))
  }

  url(carrier: AttackedCarrier): string {
    return this.#of(carrier).url
  }

  /** Lets chance decide what happens to this carrier's next purchase. */
  tempt(carrier: AttackedCarrier): void {
    const fate = this.#chance()
    const fault = fates.find(([share]) => fate < share)?.[1]
    if (fault) this.#of(carrier).scene.faults.plan({ fault, path: attacked[carrier].path })
  }

  /** From now on everything goes well. */
  calm(): void {
    for (const { scene } of this.#running.values()) scene.faults.clear()
  }

  /** What was bought, by carrier. */
  bought(): { carrier: AttackedCarrier; purchase: SimulatedPurchase }[] {
    return attackedCarriers.flatMap((carrier) =>
      this.#of(carrier)
        .scene.store.all()
        .map((purchase) => ({ carrier, purchase })),
    )
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((one) => one.close()))
  }

  #of(carrier: AttackedCarrier): RunningSimulator {
    const running = this.#running.get(carrier)
    if (!running) throw new Error(`${carrier} is not started`)
    return running
  }
}
