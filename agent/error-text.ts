/** The words and the code inside whatever was thrown. */

/** The message of an error, with the causes that say more than their wrapper ("fetch failed"). */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  const own = error.message || errorCode(error) || error.name
  return inner === undefined ? own : `${own}: ${errorText(inner)}`
}

/** The system or TLS code (`ECONNREFUSED`), looked for along the causes; '' when there is none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  return inner === undefined ? '' : errorCode(inner)
}
