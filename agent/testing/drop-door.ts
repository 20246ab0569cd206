/** The drop folders' half of the test gateway: files that come are imported after a while, exports wait to be written. */
import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import type { ServerMessage } from '#contracts/agent.ts'
import type { DropExportNotice, DropFileStatus, DropFolderReport } from '#contracts/drop-folder.ts'

interface TakenFile {
  name: string
  status: DropFileStatus
  /** how often its content was imported: once is right */
  imports: number
}
interface TestExport {
  notice: DropExportNotice
  content: Buffer
  written: number
}

export class TestDropDoor {
  /** by digest; the folder is in the status */
  readonly files = new Map<string, TakenFile>()
  readonly exports = new Map<string, TestExport>()
  /** digests in the order their import ended */
  readonly imported: string[] = []
  /** how long it thinks between the last byte and the answer */
  takeMs = 0
  /** how long an import takes */
  importMs = 5
  /** false: `dropFile` messages are lost */
  tells = true
  /** answers every file with this problem; null: takes it */
  problem: { status: number; detail: string } | null = null
  /** bytes of exports that are sent before the connection breaks; all when not given */
  exportBreaksAfter = Number.POSITIVE_INFINITY
  /** uploads that began */
  uploads = 0
  readonly #send: (message: ServerMessage) => void
  readonly #uploading = new Set<string>()

  constructor(send: (message: ServerMessage) => void) {
    this.#send = send
  }

  /** Offers a file for out/ of this folder. */
  offer(folder: string, filename: string, text: string): string {
    const content = Buffer.from(text)
    const notice: DropExportNotice = {
      ...{ exportId: randomUUID(), folder, filename, bytes: content.length, rows: 1 },
      sha256: createHash('sha256').update(content).digest('hex'),
      createdAt: new Date().toISOString(),
    }
    this.exports.set(notice.exportId, { notice, content, written: 0 })
    this.#send({ type: 'dropExport', notice })
    return notice.exportId
  }

  /** After a hello: what is not written yet, for the folders in it. */
  repeat(folders: readonly DropFolderReport[]): void {
    for (const { notice, written } of this.exports.values()) {
      if (written === 0 && folders.some(({ key }) => key === notice.folder)) {
        setImmediate(() => this.#send({ type: 'dropExport', notice }))
      }
    }
  }

  noteWritten(exportId: string, acknowledge: boolean): void {
    const known = this.exports.get(exportId)
    if (known && acknowledge) known.written += 1
    if (acknowledge) this.#send({ type: 'exportAck', exportId })
  }

  /** False for paths that are not of drop folders. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? '', 'https://gateway')
    const [door, key = '', , sha256 = '', tail] = url.pathname.split('/').slice(3)
    if (door === 'exports') this.#export(key, response)
    else if (door !== 'folders') return false
    else if (request.method === 'PUT') await this.#take(request, response, { key, sha256, url })
    else this.#status(response, { sha256, rejected: tail === 'rejected.csv' })
    return true
  }

  async #take(
    request: IncomingMessage,
    response: ServerResponse,
    { key, sha256, url }: { key: string; sha256: string; url: URL },
  ): Promise<void> {
    if (this.problem) return sayProblem(response, this.problem)
    if (this.#uploading.has(sha256)) return sayProblem(response, { status: 409, detail: 'another agent brings it' })
    const known = this.files.get(sha256)
    if (known && known.status.state !== 'refused') return sayJson(response, 202, known.status)
    this.uploads += 1
    this.#uploading.add(sha256)
    try {
      const { digest, rows, bad, broken } = await readCsv(request)
      await sleep(this.takeMs)
      if (digest !== sha256) return sayProblem(response, { status: 400, detail: 'The file changed while it was read.' })
      const file: TakenFile = known ?? { name: url.searchParams.get('name') ?? '', status: null as never, imports: 0 }
      const base = { folder: key, sha256, importId: randomUUID(), rows, imported: 0, rejected: 0, reason: null }
      file.status = { ...base, state: 'received' }
      this.files.set(sha256, file)
      void this.#import(file, { bad, broken })
      sayJson(response, 202, file.status)
    } catch {
      // The agent was killed in the middle.
      response.destroy()
    } finally {
      this.#uploading.delete(sha256)
    }
  }

  async #import(file: TakenFile, { bad, broken }: { bad: string[]; broken: boolean }): Promise<void> {
    await sleep(this.importMs)
    const { rows } = file.status
    file.imports += 1
    const good = { imported: rows - bad.length, rejected: bad.length, reason: bad.length > 0 ? 'Some were bad.' : null }
    file.status = broken
      ? { ...file.status, state: 'refused', reason: 'The column Package ID is missing.' }
      : { ...file.status, ...good, state: 'imported' }
    this.imported.push(file.status.sha256)
    if (this.tells) this.#send({ type: 'dropFile', status: file.status })
  }

  #status(response: ServerResponse, { sha256, rejected }: { sha256: string; rejected: boolean }): void {
    const file = this.files.get(sha256)
    if (!file) sayProblem(response, { status: 404, detail: 'There is no such file of this folder.' })
    else if (rejected) response.writeHead(200, { 'content-type': 'text/csv' }).end('Package ID,Error\r\nbad,is bad\r\n')
    else sayJson(response, 200, file.status)
  }

  #export(exportId: string, response: ServerResponse): void {
    const content = this.exports.get(exportId)?.content
    if (!content) {
      sayProblem(response, { status: 404, detail: 'There is no such export of this agent.' })
      return
    }
    response.writeHead(200, { 'content-length': content.length })
    if (content.length <= this.exportBreaksAfter) response.end(content)
    else response.write(content.subarray(0, this.exportBreaksAfter), () => response.destroy())
  }
}

/** Counts lines; keeps none but the bad ones. A file without the column Package ID is broken. */
async function readCsv(request: IncomingMessage) {
  const hash = createHash('sha256')
  let [lines, head] = [0, '']
  const bad: string[] = []
  /** what a line that is bad may have begun with in the piece before */
  let before: Buffer = Buffer.alloc(0)
  const unzip = createGunzip()
  // The reader of `unzip` is told of every failure.
  pipeline(request, unzip).catch(() => undefined)
  for await (const piece of unzip as AsyncIterable<Buffer>) {
    hash.update(piece)
    if (head.length < 100) head += piece.toString('utf8', 0, 4_000)
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1
    if (Buffer.concat([before, piece]).includes('\nbad')) bad.push('bad')
    before = piece.subarray(1 - '\nbad'.length)
  }
  return { digest: hash.digest('hex'), rows: Math.max(0, lines - 1), bad, broken: !head.startsWith('Package ID') }
}

function sayJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function sayProblem(response: ServerResponse, { status, detail }: { status: number; detail: string }): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', connection: 'close' })
  response.end(JSON.stringify({ title: 'Problem', status, detail }))
}
