/** `postroom-agent pair`: makes a key, trades the code for a certificate and saves both. */
import { X509Certificate } from 'node:crypto'
import { lchownSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AgentError, exitCodes, isRoot } from '../config.ts'
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
  giveToOwner(folder)
  const until = new X509Certificate(identity.certificate).validToDate.toISOString().slice(0, 10)
  process.stdout.write(
    `Paired as "${identity.name}" (${identity.agentId}).\nCertificate valid until ${until}, kept in ${folder}.\nStart with: postroom-agent run, or with the computer: postroom-agent service install\n`,
  )
  return exitCodes.ok
}

/** Root pairs for a service that runs as another user: the folder's owner must be able to read the new identity. */
function giveToOwner(folder: string): void {
  if (!isRoot()) return
  const { uid, gid } = statSync(folder)
  for (const name of readdirSync(folder)) lchownSync(join(folder, name), uid, gid)
}
