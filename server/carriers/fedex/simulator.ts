/** A FedEx that speaks the true protocol: tokens, envelope, errors, and what it refuses. */
import { randomUUID } from 'node:crypto'
import type { Scene, SimulatedCarrier, SimulatedReply, SimulatedRequest } from '../simulator/server.ts'
import { cancelPickup, closeGround, createPickup, resolveAddress } from './simulator/counter.ts'
import { errorReply } from './simulator/envelope.ts'
import { quoteRates } from './simulator/rates.ts'
import { buyShipment, cancelShipment } from './simulator/ship.ts'
import { trackNumbers, trackReference } from './simulator/track.ts'

const secret = 'postroom-demo'
const tokenSeconds = 3600
/** Keys that begin so belong to a tracking project and open nothing else. */
const trackingKeys = /^track/
/** Keys that begin so belong to a project without the Track API. */
const shippingKeys = /^ship/

type Handler = (request: SimulatedRequest, scene: Scene) => SimulatedReply | Promise<SimulatedReply>

const routes: Readonly<Record<string, Handler>> = {
  'POST /rate/v1/rates/quotes': (request, scene) => quoteRates(request, scene.now()),
  'POST /ship/v1/shipments': buyShipment,
  'PUT /ship/v1/shipments/cancel': cancelShipment,
  'POST /track/v1/trackingnumbers': trackNumbers,
  'POST /track/v1/referencenumbers': trackReference,
  'POST /address/v1/addresses/resolve': (request) => resolveAddress(request),
  'POST /pickup/v1/pickups': createPickup,
  'PUT /pickup/v1/pickups/cancel': cancelPickup,
  'PUT /ship/v1/endofday/': closeGround,
}

/** Accepts any API key whose secret key is `postroom-demo`. */
export const fedexSimulator: SimulatedCarrier = {
  handle: async (request, scene) => {
    if (request.path === '/oauth/token') return issueToken(request, scene)
    const refusal = checkToken(request, scene)
    if (refusal) return refusal
    const handler = routes[`${request.method} ${request.path}`]
    if (!handler) return errorReply(404, 'NOT.FOUND.ERROR', 'The resource you requested is no longer available.')
    if (!request.headers['content-type']?.startsWith('application/json') || typeof request.json !== 'object')
      return errorReply(422, 'INVALID.INPUT.EXCEPTION', 'Validation failed for object. Please modify your request.')
    return handler(request, scene)
  },
  errorReply: (kind) => {
    if (kind === 'refused') return errorReply(400, 'SHIPMENT.VALIDATION.FAILED', 'The shipment cannot be accepted.')
    if (kind === 'rate_limited')
      return errorReply(429, 'RATE.LIMIT.EXCEEDED', 'Too many requests have been made. Please try again later.')
    const message = 'The service is currently unavailable and we are working to resolve the issue.'
    return errorReply(503, 'SERVICE.UNAVAILABLE.ERROR', message)
  },
}

function issueToken(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const form = new URLSearchParams(request.text)
  const key = form.get('client_id')
  if (form.get('grant_type') !== 'client_credentials' || !key || form.get('client_secret') !== secret)
    return errorReply(
      401,
      'NOT.AUTHORIZED.ERROR',
      'The given client credentials were not valid. Please modify your request and try again.',
    )
  const token = randomUUID()
  scene.store.keep(`token:${token}`, { until: scene.now().getTime() + tokenSeconds * 1000, key })
  const body = { access_token: token, token_type: 'bearer', expires_in: tokenSeconds, scope: 'CXS' }
  return { status: 200, body }
}

function checkToken({ headers, path }: SimulatedRequest, scene: Scene): SimulatedReply | null {
  const token = headers.authorization?.replace(/^Bearer /, '') ?? ''
  const held = scene.store.kept<{ until: number; key: string }>(`token:${token}`)
  if (!held || held.until < scene.now().getTime())
    return errorReply(401, 'NOT.AUTHORIZED.ERROR', 'Access token expired. Please modify your request and try again.')
  if (!(path.startsWith('/track/') ? shippingKeys : trackingKeys).test(held.key)) return null
  const message = 'We could not authorize your credentials. Please check your permissions and try again'
  return errorReply(403, 'FORBIDDEN.ERROR', message)
}
