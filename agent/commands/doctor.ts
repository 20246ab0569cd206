/** `postroom-agent doctor`: checks what usually goes wrong, one line each, and writes a report for IT. */
import { writeFileSync } from 'node:fs'
import { AgentError, exitCodes } from '../config.ts'
import { readDevicesFile } from '../devices-file.ts'
import { diskTrouble } from '../disk-trouble.ts'
import { type Address, addressesBefore, addressesOf } from '../doctor/addresses.ts'
import { bandwidthFindings } from '../doctor/bandwidth.ts'
import { deviceAccessFindings } from '../doctor/device-access.ts'
import { diskFinding } from '../doctor/disk.ts'
import { type Finding, fail, lineOf, ok } from '../doctor/finding.ts'
import { futureGatewayFinding, gatewayFindings } from '../doctor/gateway.ts'
import { libraryFindings } from '../doctor/libraries.ts'
import { certificateFinding } from '../doctor/pairing.ts'
import { proxyFinding } from '../doctor/proxy.ts'
import { reportText } from '../doctor/report.ts'
import { webFinding } from '../doctor/web.ts'
import { errorText } from '../error-text.ts'
import { type Identity, readIdentity } from '../identity.ts'

interface DoctorCommand {
  folder: string
  /** the server's web address, for a computer that is not paired yet */
  server: string | undefined
  /** file the report is written to */
  report: string | undefined
}

interface Examined {
  findings: Finding[]
  addresses: Address[]
}

/** Resolves with exit code 1 when anything FAILs. Throws AgentError for a wrong --server or a report that cannot be written. */
export async function runDoctor({ folder, server, report }: DoctorCommand): Promise<number> {
  const { findings, addresses } = await examine(folder, server)
  for (const finding of findings) process.stdout.write(`${lineOf(finding)}\n`)
  if (report !== undefined) write(report, reportText({ findings, addresses, at: new Date() }))
  return findings.some(({ mark }) => mark === 'FAIL') ? exitCodes.failed : exitCodes.ok
}

async function examine(folder: string, server: string | undefined): Promise<Examined> {
  const proxy = proxyFinding()
  // With a proxy that is not understood no way can be tried.
  const way = proxy.mark === 'FAIL' ? { findings: [], addresses: [] } : await examineWay(folder, server)
  const devices = [devicesFinding(folder), ...deviceAccessFindings(), ...(await libraryFindings())]
  return { findings: [proxy, ...way.findings, ...devices, diskFinding(folder)], addresses: way.addresses }
}

async function examineWay(folder: string, server: string | undefined): Promise<Examined> {
  if (server !== undefined) return examineBeforePairing(server)
  try {
    return await examinePaired(folder, readIdentity(folder))
  } catch (error) {
    return { findings: [fail('configuration', errorText(error))], addresses: [] }
  }
}

async function examinePaired(folder: string, identity: Identity): Promise<Examined> {
  const { gateway, web } = addressesOf(identity)
  const { findings, reached } = await gatewayFindings(identity, gateway)
  const all = [
    pairedFinding(folder, identity),
    certificateFinding(identity),
    ...findings,
    ...(reached ? await bandwidthFindings(identity) : []),
    ...(web ? [await webFinding(web)] : []),
  ]
  return { findings: all, addresses: web ? [gateway, web] : [gateway] }
}

function pairedFinding(folder: string, { name, dismissed }: Identity): Finding {
  if (!dismissed) return ok('configuration', `${folder}, paired as "${name}"`)
  return fail('configuration', `the server revoked "${name}" on ${dismissed.at} (${dismissed.reason}): pair it again`)
}

async function examineBeforePairing(server: string): Promise<Examined> {
  const addresses = addressesBefore(server)
  if (!addresses?.web) {
    throw new AgentError(`--server ${server} is not a web address: write it as https://host`, exitCodes.wrongUsage)
  }
  const { web, gateway } = addresses
  return { findings: [await webFinding(web), await futureGatewayFinding(gateway)], addresses: [gateway, web] }
}

function devicesFinding(folder: string): Finding {
  try {
    const { printers, scales, scanners } = readDevicesFile(folder)
    const counts = `${printers.length} printers, ${scales.length} scales, ${scanners.length} scanners`
    return ok('devices.json', `${counts} listed`)
  } catch (error) {
    return fail('devices.json', errorText(error))
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new AgentError(`The report cannot be written to ${file}: ${diskTrouble(error)}`)
  }
  process.stdout.write(`\nReport written to ${file}\n`)
}
