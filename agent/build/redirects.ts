/** Plugin for the bundler: threads, files and compiled libraries, which the sources find on disk, come from assets. */
import { readdirSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import type { Plugin } from 'rolldown'

const runtime = join(import.meta.dirname, 'runtime.ts')
const wasm = '@hyzyla/pdfium/dist/pdfium.wasm'

export interface Collected {
  /** entry files of threads, from the root */
  workers: Set<string>
  /** asset name → file, from the root */
  files: Map<string, string>
}

/** Modules written here instead of the loaders that look for `.node` files beside themselves, and for pdfium's. */
const written: Record<string, string> = {
  'pkg-prebuilds/bindings': addonLoader('node-hid'),
  'node-gyp-build': addonLoader('serialport'),
  'usb/index.js': `import { nativeAddon } from ${JSON.stringify(runtime)}
const addon = nativeAddon('usb')
export const { Emitter, UsbDevice, nativeFindDeviceByIds, nativeFindDeviceBySerial, nativeGetDevices } = addon`,
  '@hyzyla/pdfium': `import { assetBytes } from ${JSON.stringify(runtime)}
import { PDFiumLibrary as Library } from 'real:@hyzyla/pdfium'
export const PDFiumLibrary = { init: () => Library.init({ wasmBinary: assetBytes(${JSON.stringify(wasm)}) }) }`,
}

function addonLoader(name: string): string {
  return `const { nativeAddon } = require(${JSON.stringify(runtime)})\nmodule.exports = () => nativeAddon('${name}')`
}

const threadStart = /new Worker\(new URL\('(\.[^']+)', import\.meta\.url\)/g
const fileRead = /readFileSync\(new URL\(([`'])([^`']*?)(\$\{[^}]+\})?\1, import\.meta\.url\)\)/g

/** Fills `collected` with what the bundle will ask for. Fails on any other use of `import.meta` in the agent. */
export function redirects(root: string, collected: Collected): Plugin {
  return {
    name: 'assets',
    async resolveId(source, importer) {
      if (source.startsWith('real:')) return this.resolve(source.slice('real:'.length), join(root, 'package.json'))
      if (!(source in written) || importer?.startsWith('\0written:')) return null
      if (source === '@hyzyla/pdfium') collected.files.set(wasm, join('node_modules', wasm))
      return `\0written:${source}`
    },
    load(id) {
      return id.startsWith('\0written:') ? written[id.slice('\0written:'.length)] : null
    },
    transform(code, id) {
      const path = relative(root, id).replaceAll('\\', '/')
      if (!path.startsWith('agent/') || path.startsWith('agent/build/') || !code.includes('import.meta')) return null
      const changed = fromAssets(code, path, { root, collected })
      if (changed.includes('import.meta')) this.error(`${path}: import.meta used in a way the executable cannot follow`)
      return `import { assetBytes, assetWorker } from ${JSON.stringify(runtime)}\n${changed}`
    },
  }
}

function fromAssets(code: string, path: string, { root, collected }: { root: string; collected: Collected }): string {
  const beside = dirname(path)
  return code
    .replace(threadStart, (_whole, file: string) => {
      const entry = posix.join(beside, file)
      collected.workers.add(entry)
      return `assetWorker(${JSON.stringify(entry)}`
    })
    .replace(fileRead, (_whole, quote: string, start: string, variable = '') => {
      const place = posix.join(beside, start)
      const names = variable ? readdirSync(join(root, place)).map((name) => posix.join(place, name)) : [place]
      for (const name of names) collected.files.set(name, name)
      return `assetBytes(${quote}${variable ? `${place.replace(/\/?$/, '/')}${variable}` : place}${quote})`
    })
}
