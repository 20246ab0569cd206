/** What every driver offers the rest of the agent. */
import type { AgentDevice, DeviceProblem, JobOrder, Reading, Simulation } from '#contracts/agent.ts'
import type { Paper } from './documents/paper.ts'
import type { FinalState } from './journal.ts'
import type { Picture } from './printers/picture.ts'

/** What a driver tells while it runs. */
export interface DeviceEvents {
  changed(device: AgentDevice): void
  reading(key: string, reading: Reading): void
  /** `aim`: the AIM identifier without its bracket, e.g. `C1`; null when the scanner did not say it */
  scan(key: string, scan: { text: string; aim: string | null }): void
}

export interface Outcome {
  state: Extract<FinalState, 'confirmed' | 'failed' | 'unknown'>
  problem: DeviceProblem | null
}

interface DeviceBase {
  readonly key: string
  describe(): AgentDevice
  start(): void
  stop(): Promise<void>
  /** only on virtual devices */
  simulate?(simulation: Simulation): void
}

export interface PrintTask {
  jobId: string
  format: NonNullable<JobOrder['document']>['format']
  bytes: Uint8Array
  /** the document as pictures for this paper, one a page; throws DocumentError. Not for ZPL */
  pages(paper: Paper): Promise<readonly Picture[]>
  /** called right before the first byte goes out; when it throws, nothing is sent */
  beforeBytes(): void
  /** the printer has the bytes but cannot print now; null when it can again */
  waiting(problem: DeviceProblem | null): void
  /** the agent stops: give up waiting, as `unknown` once bytes went out */
  signal: AbortSignal
}

export interface Printer extends DeviceBase {
  readonly kind: 'printer'
  readonly formats: readonly PrintTask['format'][]
  print(task: PrintTask): Promise<Outcome>
}

export interface Scale extends DeviceBase {
  readonly kind: 'scale'
  /** Sets the scale to zero and verifies it by reading again. */
  zero(): Promise<Outcome>
  /** Takes the weight that stands still now off the later ones, until the scale is empty, zeroed or unplugged. */
  tare(): Promise<Outcome>
}

export interface Scanner extends DeviceBase {
  readonly kind: 'scanner'
}

export type Device = Printer | Scale | Scanner
