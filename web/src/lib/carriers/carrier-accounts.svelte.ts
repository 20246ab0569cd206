/** The carrier accounts and what is known of the carriers, as the page shows them. */
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { CarrierAccount, CarrierCode, CarrierDescription } from '#lib/api/types.ts'

export class CarrierAccounts {
  items = $state.raw<readonly CarrierAccount[]>([])
  carriers = $state.raw<readonly CarrierDescription[]>([])
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  /** ids of the accounts whose connection is being tried */
  testing = $state.raw<ReadonlySet<string>>(new Set())

  async load(): Promise<void> {
    this.problem = null
    try {
      const [accounts, carriers] = await Promise.all([
        take(api.GET('/v1/carrier-accounts')),
        take(api.GET('/v1/carriers')),
      ])
      this.items = accounts.items
      this.carriers = carriers.items
      this.loaded = true
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  describe(carrier: CarrierCode): CarrierDescription | undefined {
    return this.carriers.find((one) => one.carrier === carrier)
  }

  /** Puts the account as the server has it in place of the one shown, or adds it. */
  accept(account: CarrierAccount): void {
    const known = this.items.some(({ id }) => id === account.id)
    this.items = known ? this.items.map((one) => (one.id === account.id ? account : one)) : [account, ...this.items]
  }

  /** Tries the connection; its outcome is in `lastTest`. Throws when the server could not be asked. */
  async test(id: string): Promise<CarrierAccount> {
    this.testing = new Set([...this.testing, id])
    try {
      const account = await take(api.POST('/v1/carrier-accounts/{id}/test', { params: { path: { id } } }))
      this.accept(account)
      return account
    } finally {
      this.testing = new Set([...this.testing].filter((other) => other !== id))
    }
  }

  async setActive(id: string, active: boolean): Promise<void> {
    this.accept(await take(api.PATCH('/v1/carrier-accounts/{id}', { params: { path: { id } }, body: { active } })))
  }

  /** Removes an account; `conflict` when something was bought with it. */
  async remove(id: string): Promise<void> {
    await take(api.DELETE('/v1/carrier-accounts/{id}', { params: { path: { id } } }))
    this.items = this.items.filter((one) => one.id !== id)
  }
}
