/** A simulated DHL Express: the MyDHL API's protocol on this machine. */
import type { Scene, SimulatedCarrier, SimulatedReply, SimulatedRequest } from '../simulator/server.ts'
import { bookPickup, cancelPickup, checkAddress, priceJourney, productsOf } from './simulator/desk.ts'
import { errorReply } from './simulator/envelope.ts'
import { keptImages, makeShipment } from './simulator/ship.ts'
import { trackShipments } from './simulator/track.ts'

/** The password of every user name here. */
const demoPassword = 'postroom-demo'

/** Any user name with the demo password comes in, as DHL's gateway lets in: Basic, before anything else. */
function gate({ headers }: SimulatedRequest): SimulatedReply | null {
  const given = headers.authorization?.match(/^Basic (.+)$/)?.[1]
  const [username, password] = given ? Buffer.from(given, 'base64').toString('utf8').split(':') : []
  if (!username || password !== demoPassword)
    return {
      ...errorReply(401, 'Invalid Credentials', { reasons: [{ msg: 'Invalid Credentials' }] }),
      headers: { 'www-authenticate': 'Basic realm="MyDHL API"' },
    }
  if (!headers['x-version']) return errorReply(400, 'Missing mandatory parameters: x-version')
  return null
}

/** The live host has `/mydhlapi` before every path, the test system `/mydhlapi/test`. */
const route = ({ method, path }: SimulatedRequest) => `${method} ${path.replace(/^\/mydhlapi(\/test)?/, '')}`

async function handle(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  const refused = gate(request)
  if (refused) return refused
  const asked = route(request)
  const waybill = asked.match(/^GET \/shipments\/(\d+)\/(tracking|get-image)$/)
  const pickup = asked.match(/^DELETE \/pickups\/(\w+)$/)
  if (asked === 'POST /rates') return priceJourney(request)
  if (asked === 'GET /products') return productsOf(request)
  if (asked === 'POST /shipments') return makeShipment(request, scene)
  if (asked === 'GET /tracking') return trackShipments(request, scene)
  if (asked === 'GET /address-validate') return checkAddress(request)
  if (asked === 'POST /pickups') return bookPickup(request, scene)
  if (pickup?.[1]) return cancelPickup(request, scene, pickup[1])
  if (waybill?.[2] === 'tracking') return trackShipments(request, scene, waybill[1])
  if (waybill?.[1]) return keptImages(request, scene, waybill[1])
  return errorReply(404, `No resource ${asked}`)
}

export const dhlSimulator: SimulatedCarrier = {
  handle,
  errorReply: (kind) => {
    if (kind === 'rate_limited') return errorReply(429, 'Too many requests')
    if (kind === 'refused')
      return errorReply(400, '7147: The shipment is refused by the simulator, as the recipient asked.')
    return errorReply(500, '999: Process failure occurred. Process ID associated for that transaction (1234567890)')
  },
}
