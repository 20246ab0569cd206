/** What the pairing form sends. */
import { AgentError } from '../config.ts'
import { validator } from '../messages.ts'

interface PairingInput {
  server: string
  code: string
  allowHttp: boolean
}
const isPairingInput = validator<PairingInput>({
  type: 'object',
  additionalProperties: false,
  required: ['server', 'code', 'allowHttp'],
  properties: {
    server: { type: 'string', minLength: 1, maxLength: 300 },
    code: { type: 'string', minLength: 1, maxLength: 20 },
    allowHttp: { type: 'boolean' },
  },
})

/** Throws AgentError saying what is missing. */
export function pairingInput(input: unknown): PairingInput {
  if (isPairingInput(input)) return { ...input, server: withScheme(input.server.trim()) }
  throw new AgentError('Give the address of Postroom and the code that is shown under Devices')
}

/** People type `postroom.example`; that means https. */
function withScheme(server: string): string {
  return server.includes('://') ? server : `https://${server}`
}
