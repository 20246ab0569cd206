/** The print routes in the order they are tried, and what is done to them. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { ChosenPrinter, PrintRoute, PrintRouteInput } from '#lib/api/types.ts'
import { type LabelSize, readRoute, routeForm } from './routes.ts'

const perPage = 200
/** As many as a tenant can have. */
const pagesMax = 5

export class PrintRoutes {
  items = $state.raw<readonly PrintRoute[]>([])
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)

  async load(): Promise<void> {
    try {
      this.items = await readAll()
      this.problem = null
      this.loaded = true
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Changes one, or adds one when `id` is null. Throws ProblemError. */
  async save(id: string | null, { body, key }: { body: PrintRouteInput; key: string }): Promise<void> {
    if (id) await take(api.PUT('/v1/print-routes/{id}', { params: { path: { id } }, body }))
    else await take(api.POST('/v1/print-routes', { params: { header: idempotent(key) }, body }))
    await this.load()
  }

  async remove(id: string): Promise<void> {
    await take(api.DELETE('/v1/print-routes/{id}', { params: { path: { id } } }))
    await this.load()
  }

  /** Makes a removed route again. */
  async restore(route: PrintRoute): Promise<void> {
    const body = readRoute(routeForm(route))
    await take(api.POST('/v1/print-routes', { params: { header: idempotent() }, body }))
    await this.load()
  }
}

async function readAll(): Promise<PrintRoute[]> {
  const all: PrintRoute[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax && (page === 0 || cursor); page++) {
    const query = { limit: perPage, ...(cursor && { cursor }) }
    const answer: { items: PrintRoute[]; nextCursor: string | null } = await take(
      api.GET('/v1/print-routes', { params: { query } }),
    )
    all.push(...answer.items)
    cursor = answer.nextCursor
  }
  return all
}

/** Where a label of the user's own would go now, and why. Throws ProblemError. */
export function chosenPrinter(siteId: string | null, labelSize: LabelSize): Promise<ChosenPrinter> {
  const query = { labelSize, ...(siteId && { siteId }) }
  return take(api.GET('/v1/print-routes/chosen', { params: { query } }))
}
