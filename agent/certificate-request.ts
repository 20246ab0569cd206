/** Asks the gateway for a new certificate, with the old one as proof of who asks. */
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { RenewInput, RenewReply } from '#contracts/agent.ts'
import { AgentError } from './config.ts'
import { gatewayAddress } from './documents/fetch.ts'
import type { Identity } from './identity.ts'
import { parseJson, validator, whyRefused } from './messages.ts'
import { gatewayAgent } from './outgoing.ts'

const answerTimeoutMs = 20_000
/** Largest answer read, in bytes. */
const replyMaxBytes = 64 * 1024
const text = { type: 'string', maxLength: replyMaxBytes }
const isRenewReply = validator<RenewReply>({
  type: 'object',
  required: ['certificate', 'certificateAuthority'],
  properties: { certificate: text, certificateAuthority: text },
})

/** POST /agent/v1/certificate. Throws with the reason when there is no usable answer. */
export async function askForCertificate(identity: Identity, csr: string): Promise<RenewReply> {
  const input: RenewInput = { csr }
  const response = await post(identity, JSON.stringify(input))
  const body = parseJson(await limitedText(response))
  if (response.statusCode !== 200) throw new AgentError(`The gateway answered HTTP ${response.statusCode}`)
  if (!isRenewReply(body)) throw new AgentError(`The gateway's answer is not understood: ${whyRefused(isRenewReply)}`)
  return body
}

function post(identity: Identity, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      gatewayAddress(identity, 'certificate'),
      {
        method: 'POST',
        agent: gatewayAgent(identity),
        signal: AbortSignal.timeout(answerTimeoutMs),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function limitedText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    if (size > replyMaxBytes) throw new AgentError(`The gateway's answer is longer than ${replyMaxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
