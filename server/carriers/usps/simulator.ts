/** A post office on this machine that speaks the v3 REST interfaces of USPS: tokens, refusals, labels, everything. */
import type { Scene, SimulatedCarrier, SimulatedReply, SimulatedRequest } from '../simulator/server.ts'
import { checkAddress, onePickup, pickup, scanForm, track } from './simulator/desk.ts'
import { paymentAuthorization, paymentProblem, refuse, token, tokenProblem } from './simulator/envelope.ts'
import { cancel, notFound, reprint, sell } from './simulator/labels.ts'
import { search } from './simulator/search.ts'
import { spoil } from './simulator/spoil.ts'

type Counter = (request: SimulatedRequest, scene: Scene, part: string) => SimulatedReply | Promise<SimulatedReply>

/** What needs the payment authorization token beside the access token. */
const paid: readonly (readonly [string, RegExp, Counter])[] = [
  ['POST', /^\/labels\/v3\/label$/, (request, scene) => sell(request, 'outgoing', scene)],
  ['POST', /^\/labels\/v3\/return-label$/, (request, scene) => sell(request, 'returned', scene)],
  [
    'POST',
    /^\/international-labels\/v3\/international-label$/,
    (request, scene) => sell(request, 'international', scene),
  ],
  ['POST', /^\/(?:labels\/v3\/label|international-labels\/v3\/international-label)-reprint$/, reprint],
  [
    'DELETE',
    /^\/(?:labels\/v3\/label|international-labels\/v3\/international-label)\/([^/]+)$/,
    (_, scene, number) => cancel(number, scene),
  ],
]
const open: readonly (readonly [string, RegExp, Counter])[] = [
  ['POST', /^\/payments\/v3\/payment-authorization$/, paymentAuthorization],
  ['POST', /^\/shipments\/v3\/options\/search$/, search],
  ['GET', /^\/tracking\/v3\/tracking\/([^/]+)$/, (_, scene, number) => track(number, scene)],
  ['GET', /^\/addresses\/v3\/address$/, checkAddress],
  ['POST', /^\/scan-forms\/v3\/scan-form$/, scanForm],
  ['POST', /^\/pickup\/v3\/carrier-pickup$/, pickup],
  ['GET', /^\/pickup\/v3\/carrier-pickup\/([^/]+)$/, (request, scene, number) => onePickup(request, number, scene)],
  ['DELETE', /^\/pickup\/v3\/carrier-pickup\/([^/]+)$/, (request, scene, number) => onePickup(request, number, scene)],
]

async function handle(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  if (request.method === 'POST' && request.path === '/oauth2/v3/token') return token(request, scene)
  const stranger = tokenProblem(request, scene)
  if (stranger) return stranger
  for (const [method, path, counter] of [...paid, ...open]) {
    const found = request.method === method ? request.path.match(path) : null
    if (!found) continue
    const unpaid = paid.some(([, other]) => other === path) ? paymentProblem(request, scene) : null
    return unpaid ?? spoil(await counter(request, scene, decodeURIComponent(found[1] ?? '')), request.fault ?? null)
  }
  return notFound()
}

/** Consumer keys of any name, with the secret `postroom-demo`. */
export const uspsSimulator: SimulatedCarrier = {
  handle,
  errorReply(kind) {
    if (kind === 'rate_limited') return refuse(429, 'Too Many Requests', [{ code: '429', detail: 'Quota exceeded' }])
    if (kind === 'unavailable') return refuse(503, 'Service Unavailable')
    return refuse(400, 'Bad Request', [
      { code: '030002', detail: 'Could not find working sku from SSF ingredients', parameter: 'packageDescription' },
    ])
  },
}
