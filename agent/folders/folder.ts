/** One drop folder: looked at every second, sooner when the operating system says that something came. */
import { type FSWatcher, watch } from 'node:fs'
import { basename } from 'node:path'
import type { DropExportNotice, DropFileStatus, DropFolderReport } from '#contracts/drop-folder.ts'
import { errorText } from '../error-text.ts'
import type { Identity } from '../identity.ts'
import type { Log } from '../log.ts'
import { problem } from '../problems.ts'
import { Arrivals } from './arrivals.ts'
import { Carrier } from './carry.ts'
import { OthersClaims } from './claims.ts'
import { Door, NotNow } from './door.ts'
import type { ExportNotes } from './export-notes.ts'
import { ExportWriter } from './exports.ts'
import { identify, prepare } from './identify.ts'
import type { KnownFolders } from './known-folders.ts'
import { layoutOf } from './layout.ts'
import { Line } from './line.ts'
import type { DropFolderConfig } from './listed.ts'
import { lookAtWorking, lookIn } from './look.ts'
import { Patience } from './patience.ts'
import { Statuses } from './statuses.ts'
import { type FolderPart, FolderTrouble, folderCode, Troubles } from './trouble.ts'

/** Shares of the network do not say that something came. */
const lookMs = { idle: 1_000, unsettled: 520, least: 100 }
/** Sub-folders are checked for the right to write this often. */
const prepareMs = 5_000
/** A share that does not answer for so long is gone. */
const silentMs = 15_000
/** Files for out/ that wait; the server tells the others again. */
const exportsMax = 200

interface DropFolderOptions {
  config: DropFolderConfig
  identity: () => Identity
  known: KnownFolders
  notes: ExportNotes
  log: Log
  abandonedAfterMs: number
  /** the server can be reached; while it cannot, files are left to other agents */
  online(): boolean
  /** the folder is known now, or is another one */
  identified(): void
  /** another entry of devices.json leads to the folder of this key */
  isOthers(key: string): boolean
  exportWritten(exportId: string): void
}

export class DropFolder {
  readonly #options: DropFolderOptions
  readonly #layout
  readonly #stop = new AbortController()
  /** of the loop, and of what is tried again */
  readonly #looks = new Patience(this.#stop.signal)
  readonly #retries = new Patience(this.#stop.signal)
  readonly #statuses = new Statuses(this.#stop.signal)
  readonly #troubles = new Troubles()
  readonly #arrivals = new Arrivals()
  readonly #others: OthersClaims
  readonly #line: Line
  readonly #writer: ExportWriter
  readonly #exports = new Map<string, DropExportNotice>()
  #exporting: Promise<void> | null = null
  #watcher: FSWatcher | null = null
  #key: string | null
  #waiting = 0
  #preparedAt = Number.NEGATIVE_INFINITY
  #lookBeganAt: number | null = null
  #running: Promise<void> | null = null
  #soon: NodeJS.Timeout | null = null

  constructor(options: DropFolderOptions) {
    const { config, identity, known, notes, log, online } = options
    this.#options = options
    const { signal } = this.#stop
    const layout = layoutOf(config.path)
    this.#layout = layout
    this.#key = known.get(config.path)?.key ?? null
    this.#others = new OthersClaims(options.abandonedAfterMs)
    const door = new Door(identity, signal)
    const carrier = new Carrier({
      ...{ layout, door, log, signal, patience: this.#retries, statuses: this.#statuses },
      key: () => this.#key ?? '',
      trouble: (error) => this.#trouble('files', error),
    })
    this.#line = new Line({
      ...{ layout, carrier, online, agentId: identity().agentId },
      trouble: (error) => this.#trouble('claims', error),
    })
    this.#writer = new ExportWriter({ layout, door, notes, log })
  }

  /** Null until the folder was reached once. */
  get key(): string | null {
    return this.#key
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.#look()
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    this.#unwatch()
    await Promise.all([this.#running, this.#line.stop(), this.#exporting])
  }

  report(): DropFolderReport {
    const { path, name = basename(path) || path } = this.#options.config
    const silent = this.#lookBeganAt !== null && performance.now() - this.#lookBeganAt > silentMs
    const trouble = silent ? problem('folder_gone') : this.#troubles.first
    const state = trouble ? 'problem' : 'watching'
    const words = name.slice(0, 100)
    return { key: this.#key ?? 'unknown', name: words, path, state, problem: trouble, waiting: this.#waiting }
  }

  tell(status: DropFileStatus): void {
    this.#statuses.tell(status)
  }

  /** The connection is back: what waits for it waits no longer. */
  wake(): void {
    this.#retries.wake()
    this.#looks.wake()
  }

  takeExport(notice: DropExportNotice): void {
    if (this.#exports.size >= exportsMax) return
    this.#exports.set(notice.exportId, notice)
    this.#exporting ??= this.#writeExports().finally(() => {
      this.#exporting = null
    })
  }

  /** In the order they came: a later file may void a row of an earlier one. */
  async #writeExports(): Promise<void> {
    for (let [notice] = this.#exports.values(); notice; [notice] = this.#exports.values()) {
      const next = notice
      try {
        const failed = (error: unknown) => this.#trouble('exports', error)
        const written = await this.#retries.persist(() => this.#writer.write(next), { isFinal: () => false, failed })
        this.#trouble('exports', null)
        if (written) this.#options.exportWritten(next.exportId)
      } catch {
        // Stopped: the server tells of it again.
        return
      }
      this.#exports.delete(next.exportId)
    }
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#looks.pause(this.#arrivals.unsettled ? lookMs.unsettled : lookMs.idle)
      await this.#look()
    }
  }

  async #look(): Promise<void> {
    this.#lookBeganAt = performance.now()
    try {
      await this.#enter()
      const { agentId } = this.#options.identity()
      const [seen, { mine, ...left }] = await Promise.all([lookIn(this.#layout), lookAtWorking(this.#layout, agentId)])
      const now = performance.now()
      this.#waiting = seen.count + left.count
      this.#troubles.note('names', seen.tooLong ? 'folder_name_too_long' : null)
      const abandoned = this.#others.look(left.others, now)
      this.#line.set({ mine, abandoned, arrived: this.#arrivals.look(seen.sights, now) })
      this.#trouble('look', null)
      this.#watch()
    } catch (error) {
      this.#preparedAt = Number.NEGATIVE_INFINITY
      this.#unwatch()
      this.#trouble('look', error)
    } finally {
      this.#lookBeganAt = null
    }
  }

  async #enter(): Promise<void> {
    const { known, isOthers, identified } = this.#options
    const key = await identify(this.#layout.root, known)
    if (isOthers(key)) throw new FolderTrouble('folder_listed_twice')
    if (performance.now() - this.#preparedAt > prepareMs) {
      await prepare(this.#layout)
      this.#preparedAt = performance.now()
    }
    if (key === this.#key && this.#running) return
    this.#key = key
    identified()
  }

  /** A hint only: where it does not work the looks every second do. */
  #watch(): void {
    if (this.#watcher) return
    try {
      const watcher = watch(this.#layout.in, { persistent: false })
      watcher.on('change', (type, name) => {
        if (type === 'change' && name) this.#arrivals.hint(String(name), performance.now())
        else this.#lookSoon()
      })
      watcher.on('error', () => this.#unwatch())
      this.#watcher = watcher
    } catch (error) {
      this.#options.log.debug({ reason: errorText(error) }, 'no hints from the operating system for this folder')
    }
  }

  #unwatch(): void {
    this.#watcher?.close()
    this.#watcher = null
    if (this.#soon) clearTimeout(this.#soon)
    this.#soon = null
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null
      this.#looks.wake()
    }, lookMs.least)
  }

  /** What the server cannot do now is no trouble of the folder: the connection says it. */
  #trouble(part: FolderPart, error: unknown): void {
    if (this.#stop.signal.aborted) return
    if (error instanceof NotNow) this.#options.log.info({ part, reason: error.message }, 'tried again later')
    const none = error === null || error instanceof NotNow
    if (this.#troubles.note(part, none ? null : folderCode(error)) && !none)
      this.#options.log.warn({ part, path: this.#layout.root, reason: errorText(error) }, 'drop folder')
  }
}
