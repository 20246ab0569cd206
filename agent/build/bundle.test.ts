import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleAgent } from './bundle.ts'
import { type Collected, redirects } from './redirects.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'postroom-bundle-'))
let bundle: Awaited<ReturnType<typeof bundleAgent>>
beforeAll(async () => {
  bundle = await bundleAgent(root, folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what the sources read from disk is an asset: threads, pages, wasm', () => {
  const names = Object.keys(bundle.assets)
  expect(names).toContain('agent/documents/draw-worker.ts')
  expect(names).toContain('agent/local/page/index.html')
  expect(names).toContain('@hyzyla/pdfium/dist/pdfium.wasm')
  for (const file of Object.values(bundle.assets)) expect(readFileSync(file).length).toBeGreaterThan(0)
})

test('the bundle asks npm for nothing and leaves the renderer of virtual devices out', () => {
  const code = readFileSync(bundle.main, 'utf8')
  const required = [...code.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map(([, name]) => name ?? '')
  // Text of ajv for code it could write out, and a package ws tries and does without.
  const known = /^(node:)?[a-z_]+(\/promises|\/consumers|\/posix|\/win32)?$|^ajv\/dist\/runtime\/|^utf-8-validate$/
  const foreign = required.filter((name) => !known.test(name))
  expect(foreign).toEqual([])
  expect(code).not.toContain('zplToBase64')
})

test('a use of import.meta that no asset answers stops the build', () => {
  const collected: Collected = { workers: new Set(), files: new Map() }
  const { transform } = redirects(root, collected)
  const change = (code: string) => {
    if (typeof transform !== 'function') throw new Error('no transform')
    const failing = { error: (words: string) => expect.fail(words) }
    return Reflect.apply(transform, failing, [code, join(root, 'agent/local/x.ts')])
  }
  expect(() => change('open(new URL(name, import.meta.url))')).toThrow('agent/local/x.ts: import.meta used in a way')
  expect(change("new Worker(new URL('./y.ts', import.meta.url), { name })")).toContain(
    'assetWorker("agent/local/y.ts", { name })',
  )
  expect([...collected.workers]).toEqual(['agent/local/y.ts'])
  expect(change('const one = 1')).toBeNull()
})
