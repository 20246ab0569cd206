/** The doctor's findings as a text to hand to IT: what was tried from here, and which addresses to allow. No secrets. */
import { hostname, platform, release } from 'node:os'
import { agentVersion } from '../version.ts'
import type { Address } from './addresses.ts'
import { type Finding, lineOf } from './finding.ts'

interface ReportParts {
  findings: readonly Finding[]
  addresses: readonly Address[]
  at: Date
}

export function reportText({ findings, addresses, at }: ReportParts): string {
  const failed = findings.filter(({ mark }) => mark === 'FAIL').length
  const warned = findings.filter(({ mark }) => mark === 'warn').length
  return `${[
    'Postroom agent: preflight report',
    '',
    `Computer   ${hostname()}, ${platform()} ${release()}`,
    `Agent      ${agentVersion}`,
    `Time       ${at.toISOString()}`,
    `Result     ${failed} failed, ${warned} warnings, ${findings.length - failed - warned} in order`,
    '',
    'Addresses to allow, all outgoing from this computer; nothing comes in',
    ...section(addresses, 'required'),
    ...section(addresses, 'recommended'),
    '',
    'What was tried',
    ...findings.map(lineOf),
  ].join('\n')}\n`
}

function section(addresses: readonly Address[], need: Address['need']): string[] {
  const lines = addresses.filter((address) => address.need === need)
  const words = lines.map(({ host, protocol, purpose }) => `    TCP ${host}  ${protocol.replace(':', '')}  ${purpose}`)
  return [`  ${need}`, ...(words.length > 0 ? words : ['    none known: pair first, or give --server'])]
}
