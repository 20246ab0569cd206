/** All drop folders of this computer: what the server hears of them, and who gets what the server says. */
import type { AgentMessage, ServerMessage } from '#contracts/agent.ts'
import type { DropExportNotice, DropFolderReport } from '#contracts/drop-folder.ts'
import { errorText } from '../error-text.ts'
import type { Identity } from '../identity.ts'
import type { Log } from '../log.ts'
import { abandonedAfterMs } from './claims.ts'
import { ExportNotes } from './export-notes.ts'
import { DropFolder } from './folder.ts'
import { KnownFolders } from './known-folders.ts'
import type { DropFolderConfig } from './listed.ts'

/** How often a change is told at most, and what is not acknowledged again. */
const tellMs = 2_000
const repeatMs = 5_000
const repeatMax = 100
/** A folder whose share does not answer must not hold up the printers, nor the end. */
const firstLookMs = 2_000
const stopMs = 5_000

interface FoldersOptions {
  /** the agent's own folder */
  agentFolder: string
  entries: readonly DropFolderConfig[]
  identity: () => Identity
  log: Log
  /** false when there is no connection now */
  send(message: AgentMessage): boolean
  /** there is a connection now */
  online(): boolean
  /** shorter in tests */
  abandonedAfterMs?: number
}

export class Folders {
  readonly #options: FoldersOptions
  readonly #folders: DropFolder[]
  readonly #notes: ExportNotes
  /** what the server was told last, by key */
  readonly #told = new Map<string, string>()
  /** for folders that were not reached yet */
  #homeless: DropExportNotice[] = []
  #timers: NodeJS.Timeout[] = []

  constructor(options: FoldersOptions) {
    const { agentFolder, entries, log } = options
    this.#options = options
    this.#notes = new ExportNotes(agentFolder)
    if (this.#notes.damaged) log.error('exports.json was damaged: files that were being written may come twice')
    const known = new KnownFolders(agentFolder)
    this.#folders = entries.map((config) => this.#folder(config, known))
  }

  /** Resolves when each folder was looked at, or after two seconds. */
  async start(): Promise<void> {
    if (this.#folders.length === 0) return
    await atMost(firstLookMs, Promise.all(this.#folders.map((folder) => folder.start())))
    this.#timers = [setInterval(() => this.#tell(), tellMs), setInterval(() => this.#repeat(), repeatMs)]
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await atMost(stopMs, Promise.all(this.#folders.map((folder) => folder.stop())))
  }

  /** For the local page: also folders that were never reached. */
  list(): DropFolderReport[] {
    return this.#folders.map((folder) => folder.report())
  }

  /** For `hello`, which tells the server all of them. */
  reports(): DropFolderReport[] {
    const reports = this.#reached()
    this.#told.clear()
    for (const report of reports) this.#told.set(report.key, JSON.stringify(report))
    return reports
  }

  /** The server has welcomed the agent. */
  connected(): void {
    for (const folder of this.#folders) folder.wake()
    this.#repeat()
  }

  /** Takes the messages that are about folders; leaves the others alone. */
  receive(message: ServerMessage): void {
    if (message.type === 'dropFile') this.#byKey(message.status.folder)?.tell(message.status)
    else if (message.type === 'dropExport') this.#takeExport(message.notice)
    else if (message.type === 'exportAck') this.#acknowledged(message.exportId)
  }

  #folder(config: DropFolderConfig, known: KnownFolders): DropFolder {
    const { identity, log, online } = this.#options
    const folder: DropFolder = new DropFolder({
      ...{ config, known, identity, log, online, notes: this.#notes },
      abandonedAfterMs: this.#options.abandonedAfterMs ?? abandonedAfterMs,
      identified: () => this.#identified(),
      isOthers: (key) => this.#byKey(key) !== undefined && this.#byKey(key) !== folder,
      exportWritten: (exportId) => void this.#options.send({ type: 'exportWritten', exportId }),
    })
    return folder
  }

  #byKey(key: string): DropFolder | undefined {
    return this.#folders.find((folder) => folder.key === key)
  }

  #reached(): DropFolderReport[] {
    const reports = this.#folders.filter(({ key }) => key !== null).map((folder) => folder.report())
    return reports.filter(({ key }, index) => reports.findIndex((other) => other.key === key) === index)
  }

  #identified(): void {
    this.#tell()
    const homeless = this.#homeless
    this.#homeless = []
    for (const notice of homeless) this.#takeExport(notice)
  }

  /** Sends what is not what the server was told last. */
  #tell(): void {
    for (const report of this.#reached()) {
      const text = JSON.stringify(report)
      if (this.#told.get(report.key) === text) continue
      if (!this.#options.send({ type: 'folder', folder: report })) return
      this.#told.set(report.key, text)
    }
  }

  #takeExport(notice: DropExportNotice): void {
    const { exportId, folder: key, filename } = notice
    const step = this.#notes.step(exportId)
    if (step === 'written' || step === 'acked') {
      this.#options.send({ type: 'exportWritten', exportId })
      return
    }
    // The server's names have no separators; a leading dot would be hidden, or a way out of out/.
    if (filename.startsWith('.')) {
      this.#options.log.error({ exportId }, 'an export with a hidden name was left alone')
      return
    }
    const folder = this.#byKey(key)
    if (folder) folder.takeExport(notice)
    else if (this.#homeless.length < repeatMax) this.#homeless.push(notice)
  }

  #acknowledged(exportId: string): void {
    if (this.#notes.step(exportId) !== 'written') return
    try {
      this.#notes.write(exportId, 'acked')
    } catch (error) {
      // Not noted: it is told once more after a restart, which harms nobody.
      this.#options.log.error({ exportId, reason: errorText(error) }, 'exports.json not written')
    }
  }

  /** Repeats what the server has not acknowledged. */
  #repeat(): void {
    for (const exportId of this.#notes.unacked().slice(0, repeatMax)) {
      if (!this.#options.send({ type: 'exportWritten', exportId })) return
    }
  }
}

async function atMost(ms: number, done: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  await Promise.race([done, late])
  clearTimeout(timer)
}
