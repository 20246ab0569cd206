/** What the local page shows, gathered in one object; the page asks for it every two seconds. */
import { hostname } from 'node:os'
import type { AgentDevice, DeviceProblem } from '#contracts/agent.ts'
import type { DropFolderReport } from '#contracts/drop-folder.ts'
import type { AgentView } from '../agent.ts'
import type { Standing } from '../connection.ts'
import type { DevicesFile, DevicesSection } from '../devices-file.ts'
import type { Identity } from '../identity.ts'
import type { JournaledJob } from '../journal.ts'
import { renewalTime, validity } from '../renewal.ts'
import { agentVersion } from '../version.ts'
import { type FormKind, formKinds } from './form-kinds.ts'
import type { Program } from './scanner-codes.ts'

/** Jobs shown; the open ones first. */
const jobsMax = 50
/** What ended well is not shown; what did not is shown so long. */
const troubleShownMs = 24 * 60 * 60_000

interface ShownJob {
  jobId: string
  deviceKey: string
  /** the outcome, or the step it is at */
  state: string
  problem: DeviceProblem | null
  at: string
  /** the server has confirmed that it knows the outcome */
  told: boolean
}

export interface LocalScannerStatus {
  enabled: boolean
  port: number
  origins: string[]
  /** why it does not listen, in words */
  problem: string | null
  programs: readonly Omit<Program, 'digest'>[]
  connected: string[]
}

export interface LocalStatus {
  version: string
  hostname: string
  folder: string
  paired: null | {
    name: string
    agentId: string
    server: string
    gateway: string
    certificate: { from: string; until: string; renewAt: string }
    dismissed: { reason: string; at: string } | null
  }
  /** null while there is nothing to connect with */
  connection: Standing | null
  /** see AgentView */
  clockWrongMs: number
  devices: AgentDevice[]
  openJobs: number
  jobs: ShownJob[]
  folders: DropFolderReport[]
  listed: { section: DevicesSection; entry: object }[]
  kinds: FormKind[]
  localScanner: LocalScannerStatus
  /** a change of devices.json waits for the open jobs */
  changeWaits: boolean
  /** what keeps the agent from running, in words */
  trouble: string | null
}

interface StatusParts extends Pick<LocalStatus, 'folder' | 'localScanner' | 'changeWaits' | 'trouble'> {
  identity: Identity | null
  view: AgentView | null
  /** of the last run, while no agent runs */
  jobsBefore: JournaledJob[]
  file: DevicesFile
}

export function localStatus({ identity, view, jobsBefore, file, ...rest }: StatusParts): LocalStatus {
  return {
    version: agentVersion,
    hostname: hostname(),
    paired: identity && pairedStatus(identity),
    connection: view?.standing ?? null,
    clockWrongMs: view?.clockWrongMs ?? 0,
    devices: view?.devices ?? [],
    openJobs: view?.openJobs ?? 0,
    jobs: shownJobs(view?.jobs ?? jobsBefore),
    folders: view?.folders ?? [],
    listed: [...new Set(formKinds.map(({ section }) => section))].flatMap((section) =>
      file[section].map((entry) => ({ section, entry })),
    ),
    kinds: formKinds,
    ...rest,
  }
}

function pairedStatus(identity: Identity): LocalStatus['paired'] {
  const { from, until } = validity(identity)
  return {
    name: identity.name,
    agentId: identity.agentId,
    server: identity.server,
    gateway: new URL(identity.gatewayUrl).host,
    certificate: {
      from: from.toISOString(),
      until: until.toISOString(),
      renewAt: renewalTime(identity).toISOString(),
    },
    dismissed: identity.dismissed ?? null,
  }
}

function shownJobs(jobs: JournaledJob[]): ShownJob[] {
  const since = Date.now() - troubleShownMs
  const worthShowing = ({ step, state, at }: JournaledJob) =>
    step !== 'acked' || ((state === 'failed' || state === 'unknown') && Date.parse(at) > since)
  return jobs
    .filter(worthShowing)
    .sort((one, other) => Number(one.state !== null) - Number(other.state !== null) || other.at.localeCompare(one.at))
    .slice(0, jobsMax)
    .map(({ jobId, deviceKey, step, state, problem, at }) => {
      return { jobId, deviceKey, state: state ?? step, problem, at, told: step === 'acked' }
    })
}
