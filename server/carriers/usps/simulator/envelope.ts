/** USPS's ways of saying yes and no, tokens included. */
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'

export interface Fault {
  code: string
  detail: string
  parameter?: string
}

/** The error envelope of every v3 interface but OAuth. */
export function refuse(status: number, message: string, errors: readonly Fault[] = []): SimulatedReply {
  const listed = errors.map(({ code, detail, parameter }) => ({
    ...{ status: String(status), code, title: message, detail },
    ...(parameter && { source: { parameter } }),
  }))
  return { status, body: { apiVersion: '/v3', error: { code: String(status), message, errors: listed } } }
}

export const badRequest = (errors: readonly Fault[]) => refuse(400, 'Bad Request', errors)

/** Tokens carry their own end, so that a restarted simulator knows them. */
const accessSeconds = 14_399
const paymentSeconds = 8 * 3600
const secret = 'postroom-demo'

const issue = (kind: 'access' | 'payment', { scene, seconds }: { scene: Scene; seconds: number }) =>
  Buffer.from(JSON.stringify({ kind, until: scene.now().getTime() + seconds * 1000 })).toString('base64url')

function isGood(kind: 'access' | 'payment', token: string | undefined, scene: Scene): boolean {
  try {
    const told = JSON.parse(Buffer.from(token ?? '', 'base64url').toString('utf8')) as { kind?: string; until?: number }
    return told.kind === kind && Number(told.until) > scene.now().getTime()
  } catch {
    // Not one of ours.
    return false
  }
}

/** POST /oauth2/v3/token, as JSON or as a form. */
export function token(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const form = Object.fromEntries(new URLSearchParams(request.json === undefined ? request.text : ''))
  const given = (request.json ?? form) as Record<string, string>
  if (given.grant_type !== 'client_credentials')
    return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported')
  if (!given.client_id || given.client_secret !== secret)
    return oauthError(401, 'invalid_client', 'Client authentication failed')
  const access = issue('access', { scene, seconds: accessSeconds })
  return {
    status: 200,
    body: {
      ...{
        access_token: access,
        token_type: 'Bearer',
        issued_at: scene.now().getTime(),
        expires_in: String(accessSeconds),
      },
      ...{ status: 'approved', scope: 'labels tracking prices payments', issuer: 'https://keyc.usps.com/realms/USPS' },
    },
  }
}

const oauthError = (status: number, error: string, description: string): SimulatedReply => ({
  status,
  body: { error, error_description: description, error_uri: '' },
})

/** What is wrong with the bearer token; null when it is good. */
export function tokenProblem({ headers }: SimulatedRequest, scene: Scene): SimulatedReply | null {
  const bearer = headers.authorization?.match(/^Bearer (.+)$/)?.[1]
  return isGood('access', bearer, scene) ? null : refuse(401, 'Access token is invalid or expired')
}

export function paymentProblem({ headers }: SimulatedRequest, scene: Scene): SimulatedReply | null {
  return isGood('payment', headers['x-payment-authorization-token'], scene)
    ? null
    : refuse(401, 'Unauthorized', [
        {
          code: '401',
          detail: 'Payment authorization token is invalid or expired',
          parameter: 'X-Payment-Authorization-Token',
        },
      ])
}

/** POST /payments/v3/payment-authorization. A CRID of 0 is not enrolled and answered in Payments' own way. */
export function paymentAuthorization(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const { roles = [] } = (request.json ?? {}) as { roles?: Record<string, string>[] }
  const named = (name: string) => roles.find(({ roleName }) => roleName === name)
  const [payer, owner] = [named('PAYER'), named('LABEL_OWNER')]
  const wrong = (code: string, detail: string) => badRequest([{ code, detail, parameter: 'roles' }])
  if (!payer) return wrong('160228', 'PAYER is required')
  if (!owner) return wrong('160229', 'LABEL_OWNER is required')
  if (/^0*$/.test(owner.CRID ?? ''))
    return { status: 400, body: { body: "CRID isn't enrolled in USPS Ship Outbound", roles } }
  if (!/^(\d{6}|\d{9})$/.test(owner.MID ?? '')) return wrong('160221', 'LABEL_OWNER requires MID')
  if (!owner.manifestMID) return wrong('160222', 'LABEL_OWNER requires manifestMID')
  if (payer.accountType === 'PERMIT' ? !payer.permitNumber : !payer.accountNumber)
    return wrong('160224', 'PAYER requires accountNumber when accountType is EPS')
  if (payer.accountType === 'PERMIT' && !payer.permitZIP)
    return wrong('160226', 'PAYER requires permitZipCode when accountType is PERMIT')
  if (!['EPS', 'PERMIT', 'METER'].includes(payer.accountType ?? ''))
    return wrong('160220', 'PAYER requires accountType of PERMIT or EPS')
  const paymentAuthorizationToken = issue('payment', { scene, seconds: paymentSeconds })
  return { status: 200, body: { paymentAuthorizationToken, roles } }
}
