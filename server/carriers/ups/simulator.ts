/** A UPS that is not UPS: its REST protocol on this machine, for demonstrations and tests. */
import type { Scene, SimulatedCarrier, SimulatedReply, SimulatedRequest } from '../simulator/server.ts'
import { type Answer, errorReply, Said, success } from './simulator/envelope.ts'
import { cancelPickup, schedulePickup, validate } from './simulator/places.ts'
import { rates } from './simulator/rating.ts'
import { recoverLabel, ship, voidShipment } from './simulator/shipping.ts'
import { checkToken, giveToken } from './simulator/token.ts'
import { trackByNumber, trackByReference } from './simulator/tracking.ts'

interface Route {
  method: string
  path: RegExp
  answer: Answer
}

const routes: readonly Route[] = [
  { method: 'POST', path: /^\/api\/rating\/v2409\/(Rate|Shop|Ratetimeintransit|Shoptimeintransit)$/i, answer: rates },
  { method: 'POST', path: /^\/api\/shipments\/v2409\/ship$/, answer: ship },
  { method: 'DELETE', path: /^\/api\/shipments\/v2409\/void\/cancel\/([^/]+)$/, answer: voidShipment },
  { method: 'POST', path: /^\/api\/labels\/v1\/recovery$/, answer: recoverLabel },
  { method: 'GET', path: /^\/api\/track\/v1\/details\/([^/]+)$/, answer: trackByNumber },
  { method: 'GET', path: /^\/api\/track\/v1\/reference\/details\/([^/]+)$/, answer: trackByReference },
  { method: 'POST', path: /^\/api\/addressvalidation\/v2\/[123]$/, answer: validate },
  { method: 'POST', path: /^\/api\/pickupcreation\/v2409\/pickup$/, answer: schedulePickup },
  { method: 'DELETE', path: /^\/api\/shipments\/v2409\/pickup\/(01|02)$/, answer: cancelPickup },
]

async function handle(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  if (request.path === '/security/v1/oauth/token') return giveToken(request, scene)
  try {
    const account = checkToken(request, scene)
    for (const { method, path, answer } of routes) {
      const found = path.exec(request.path)
      if (found && method === request.method)
        return success(await answer({ request, scene, account, part: decodeURIComponent(found[1] ?? '') }), request)
    }
    throw new Said(404, '10404', 'Resource not found')
  } catch (error) {
    if (error instanceof Said) return error.reply()
    throw error
  }
}

/**
 * Speaks UPS's OAuth, Rating 2409, Shipping 2409, Label Recovery, Tracking, Address Validation v2 and Pickup 2409.
 * Lets in any client ID with the secret `postroom-demo`; the shipper number is that of `x-merchant-id`.
 */
export const upsSimulator: SimulatedCarrier = { handle, errorReply }
