/** The typed client of the API. `take` turns its answers into values or ProblemErrors. */
import createClient, { type Middleware } from 'openapi-fetch'
import { goto } from '$app/navigation'
import type { paths } from './generated.d.ts'
import { ProblemError, problemOf } from './problem.ts'
import type { Problem } from './types.ts'

export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' })

/** Where to sign in so as to come back to the page shown now. */
export function signInPath(url: Pick<URL, 'pathname' | 'search'> = location): string {
  const here = url.pathname + url.search
  return here === '/' || here.startsWith('/sign-in') ? '/sign-in' : `/sign-in?return=${encodeURIComponent(here)}`
}

/** These two answer 401 to their callers: signing in, and asking who is signed in. */
const ownBusiness = new Set(['/v1/session', '/v1/me'])

const leaveWhenSignedOut: Middleware = {
  async onResponse({ response, schemaPath }) {
    if (response.status === 401 && !ownBusiness.has(schemaPath)) await goto(signInPath())
  },
}
api.use(leaveWhenSignedOut)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/**
 * The data of an answer. Throws ProblemError for every error and when the server is out of reach;
 * an aborted request rejects with its AbortError.
 */
export async function take<T>(request: Promise<Answer<T>>): Promise<T> {
  const answer = await request.catch((thrown: unknown): never => {
    throw problemOf(thrown)
  })
  if (!answer.response.ok) throw new ProblemError(asProblem(answer.error), answer.response.status)
  return answer.data as T
}

function asProblem(error: unknown): Partial<Problem> {
  return typeof error === 'object' && error !== null ? (error as Partial<Problem>) : {}
}
