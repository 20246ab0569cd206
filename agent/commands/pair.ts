/** `postroom-agent pair`: makes a key, trades the code for a certificate and saves both. */
import { X509Certificate } from 'node:crypto'
import { AgentError, exitCodes } from '../config.ts'
import { saveIdentity } from '../identity.ts'
import { pair } from '../pairing.ts'

interface PairCommand {
  folder: string
  server: string | undefined
  code: string | undefined
  allowHttp: boolean
}

export async function runPair({ folder, server, code, allowHttp }: PairCommand): Promise<number> {
  if (!server || !code) {
    throw new AgentError(
      'pair needs --server and --code, for example: pair --server https://postroom.example --code ABCD-EFGH',
      exitCodes.wrongUsage,
    )
  }
  const identity = await pair({ server, code, allowHttp })
  saveIdentity(folder, identity)
  const until = new X509Certificate(identity.certificate).validToDate.toISOString().slice(0, 10)
  process.stdout.write(
    `Paired as "${identity.name}" (${identity.agentId}).\nCertificate valid until ${until}, kept in ${folder}.\nStart with: postroom-agent run\n`,
  )
  return exitCodes.ok
}
