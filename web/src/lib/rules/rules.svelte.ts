/** The rules in the order they are tried, and what is done to them. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { CarrierDescription, Rule, RuleInput } from '#lib/api/types.ts'
import { Profiles } from './profiles.svelte.ts'
import type { RuleContent } from './words.ts'

export interface RuleGroup {
  key: string
  scope: Rule['scope']
  name: string
  rules: readonly Rule[]
}

/** Rules of one scope together, in the order of the list, which is the order they are tried in. */
export function groupsOf(rules: readonly Rule[]): RuleGroup[] {
  const byScope = Map.groupBy(rules, ({ scope, scopeId }) => `${scope}:${scopeId ?? ''}`)
  return [...byScope].map(([key, same]) => ({
    key,
    scope: same[0]?.scope ?? 'tenant',
    name: same[0]?.scopeName ?? '',
    rules: same,
  }))
}

/** The list with one rule at another place of its scope, counted from 1. */
export function moved(rules: readonly Rule[], id: string, place: number): Rule[] {
  const rule = rules.find((one) => one.id === id)
  if (!rule) return [...rules]
  return groupsOf(rules).flatMap((group) => {
    if (!group.rules.includes(rule)) return group.rules
    const others = group.rules.filter((one) => one !== rule)
    return others.toSpliced(place - 1, 0, rule).map((one, i) => ({ ...one, position: i + 1 }))
  })
}

/** `ups_next_day_air` → `UPS next day air`, for services no carrier names. */
function wordsOf(code: string): string {
  return code.replaceAll('_', ' ').replace(/^(ups|usps|dhl)\b/, (carrier) => carrier.toUpperCase())
}

export class Rules {
  items = $state.raw<readonly Rule[]>([])
  carriers = $state.raw<readonly CarrierDescription[]>([])
  readonly profiles = new Profiles()
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  readonly groups = $derived(groupsOf(this.items))
  readonly #names = $derived(
    new Map(this.carriers.flatMap(({ services }) => services.map(({ service, name }) => [service, name]))),
  )
  /** Moves are sent one after another, so that the last one wins. */
  #moves: Promise<void> = Promise.resolve()

  readonly serviceName = (code: string): string => this.#names.get(code) ?? wordsOf(code)

  async load(): Promise<void> {
    this.problem = null
    try {
      const [rules, carriers] = await Promise.all([
        take(api.GET('/v1/rules')),
        take(api.GET('/v1/carriers')),
        this.profiles.load(),
      ])
      this.items = rules.items
      this.carriers = carriers.items
      this.loaded = true
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Reads the list again: a rule that changed its scope changes others' places. */
  async refresh(): Promise<void> {
    this.items = (await take(api.GET('/v1/rules'))).items
  }

  async change(id: string, body: Partial<RuleContent> & { position?: number }): Promise<Rule> {
    const rule = await take(api.PATCH('/v1/rules/{id}', { params: { path: { id } }, body }))
    this.items = this.items.map((one) => (one.id === id ? rule : one))
    return rule
  }

  /** Shows the rule at its new place at once; when the server refuses, the list is read again and the problem thrown. */
  async move(id: string, place: number): Promise<void> {
    this.items = moved(this.items, id, place)
    const send = this.#moves.then(() =>
      take(api.PATCH('/v1/rules/{id}', { params: { path: { id } }, body: { position: place } })),
    )
    this.#moves = send.then(
      () => undefined,
      () => undefined,
    )
    await send.catch(async (thrown: unknown) => {
      await this.refresh()
      throw thrown
    })
  }

  async remove(id: string): Promise<void> {
    await take(api.DELETE('/v1/rules/{id}', { params: { path: { id } } }))
    await this.refresh()
  }

  /** Adds a removed rule again, at its old place. */
  async restore({ id: _, position, scopeName, text, version, createdAt, ...input }: Rule): Promise<void> {
    const body: RuleInput = input
    const rule = await take(api.POST('/v1/rules', { params: { header: idempotent() }, body }))
    await this.change(rule.id, { position })
    await this.refresh()
  }
}
