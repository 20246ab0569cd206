/** A drop folder on disk for tests, as the customer's system sees it. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Place = 'in' | 'working' | 'done' | 'error' | 'out'

export class TestDropFolder {
  readonly path: string

  constructor(path = mkdtempSync(join(tmpdir(), 'postroom-drop-'))) {
    this.path = path
    mkdirSync(path, { recursive: true })
  }

  /** the id in the marker; '' while there is none */
  get key(): string {
    const marker = this.at('.postroom-folder.json')
    return existsSync(marker) ? String(JSON.parse(readFileSync(marker, 'utf8')).id) : ''
  }

  at(...names: string[]): string {
    return join(this.path, ...names)
  }

  /** Written beside and renamed, as the guide says. */
  drop(name: string, content: string | Uint8Array): void {
    mkdirSync(this.at('in'), { recursive: true })
    const beside = this.at('in', `.${name}.tmp`)
    writeFileSync(beside, content)
    renameSync(beside, this.at('in', name))
  }

  /** What programs see: nothing hidden. */
  list(place: Place): string[] {
    if (!existsSync(this.at(place))) return []
    return readdirSync(this.at(place))
      .filter((name) => !name.startsWith('.'))
      .sort()
  }

  hidden(place: Place): string[] {
    return readdirSync(this.at(place)).filter((name) => name.startsWith('.'))
  }

  read(place: Place, name: string): string {
    return readFileSync(this.at(place, name), 'utf8')
  }

  /** As a program does that writes in place. */
  append(name: string, text: string): void {
    const handle = openSync(this.at('in', name), 'a')
    writeFileSync(handle, text)
    closeSync(handle)
  }

  take(place: Place, name: string): void {
    rmSync(this.at(place, name))
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** A small file of records; `mark` makes its content its own. */
export function records(mark: string | number, rows = 2): string {
  const lines = Array.from({ length: rows }, (_, n) => `P-${mark}-${n},Jane Doe,1 Main St`)
  return ['Package ID,Attention Name,Address 1', ...lines, ''].join('\r\n')
}
