/** Access tokens of the simulated UPS. */
import { randomBytes } from 'node:crypto'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { Said } from './envelope.ts'

const secret = 'postroom-demo'
const lifetimeSeconds = 14_399

interface Token {
  account: string
  until: number
}

/** Client credentials by HTTP Basic and a form; all times are texts, as UPS sends them. */
export function giveToken(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const [kind, code = ''] = (request.headers.authorization ?? '').split(' ')
  const [clientId = '', given] = Buffer.from(code, 'base64').toString('utf8').split(':')
  const form = new URLSearchParams(request.text)
  if (request.method !== 'POST' || form.get('grant_type') !== 'client_credentials')
    return new Said(400, '10400', 'Invalid/Missing Authorization Header').reply()
  if (kind !== 'Basic' || clientId === '' || given !== secret)
    return new Said(401, '10401', 'ClientId is Invalid').reply()
  const token = randomBytes(24).toString('base64url')
  const account = request.headers['x-merchant-id'] ?? ''
  scene.store.keep(`token:${token}`, { account, until: scene.now().getTime() + lifetimeSeconds * 1000 })
  const body = {
    token_type: 'Bearer',
    issued_at: String(scene.now().getTime()),
    client_id: clientId,
    access_token: token,
    expires_in: String(lifetimeSeconds),
    status: 'approved',
  }
  return { status: 200, body }
}

/** @returns the shipper number the token was given for; throws what UPS says to unknown and ended tokens */
export function checkToken(request: SimulatedRequest, scene: Scene): string {
  const token = request.headers.authorization?.replace(/^Bearer /, '')
  const held = scene.store.kept<Token>(`token:${token}`)
  if (!held || held.until <= scene.now().getTime()) throw new Said(401, '250002', 'Invalid Authentication Information.')
  return held.account
}
