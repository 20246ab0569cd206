/** The shipping page's first load in Chromium, signed in, with an empty cache: JavaScript on the wire, largest paint, layout shift. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { demoFolder, serve, signIn } from './installation.ts'
import { median } from './measure.ts'
import type { Scene } from './scene.ts'
import { atMost, figure, notRun, type Row } from './table.ts'

const executablePath = '/usr/bin/chromium'
const webApp = fileURLToPath(new URL('../web/build/index.html', import.meta.url))
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const limits = { scriptBytes: 150_000, paintMs: 1_000, shift: 0 }
const loads = 3
/** What may still paint or move after the network went quiet. */
const settleMs = 700

interface Scripts {
  scriptBytes: number
  wireBytes: number
  files: number
  encodings: string[]
}

interface Seen {
  paintMs: number
  shift: number
}

type Load = Scripts & Seen

export async function firstLoad(scene: Scene): Promise<Row[]> {
  if (!existsSync(webApp)) return [notRun('first load of the shipping page', 'the web app is not built')]
  if (!existsSync(executablePath)) return [notRun('first load of the shipping page', `there is no ${executablePath}`)]
  const served = await serve(scene, await demoFolder(scene))
  const cookie = await signIn(served.url, 'operator@demo.test')
  const browser = await chromium.launch({
    executablePath,
    args: [...flags, '--disable-component-update', '--disable-sync'],
  })
  scene.defer(() => browser.close())
  const measured: Load[] = []
  for (let index = 0; index < loads; index += 1) measured.push(await load(browser, served.url, cookie))
  await browser.close()
  await served.stop()
  return rowsOf(measured)
}

function rowsOf(measured: readonly Load[]): Row[] {
  const middle = (pick: (one: Load) => number) => median(measured.map(pick))
  const scriptBytes = middle((one) => one.scriptBytes)
  const paintMs = middle((one) => one.paintMs)
  const shift = Math.max(...measured.map((one) => one.shift))
  const encodings = [...new Set(measured.flatMap((one) => one.encodings))].join('+')
  const files = `${middle((one) => one.files)} files, ${figure(middle((one) => one.wireBytes) / 1000)} kB with headers`
  const row = (what: string, text: string, limit: string) => ({
    name: `first load of the shipping page: ${what}`,
    measured: text,
    against: `limit ${limit}`,
  })
  return [
    atMost(row('JavaScript', `${figure(scriptBytes / 1000)} kB ${encodings} (${files})`, '150 kB'), {
      measured: scriptBytes,
      limit: limits.scriptBytes,
    }),
    atMost(row('largest paint', `${figure(paintMs)} ms`, '1,000 ms'), { measured: paintMs, limit: limits.paintMs }),
    atMost(row('layout shift', shift.toFixed(4), '0'), { measured: shift, limit: limits.shift }),
  ]
}

async function load(browser: Browser, url: string, cookie: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url }])
  const page = await context.newPage()
  await page.addInitScript({ content: observe })
  const scripts = await watchScripts(await context.newCDPSession(page))
  await page.goto(`${url}/ship`, { waitUntil: 'load' })
  await page.locator('main').waitFor()
  await page.waitForTimeout(settleMs)
  const seen = await read(page)
  await context.close()
  return { ...scripts(), ...seen }
}

/** Counts scripts as they came: the bodies, and all that was transferred for them, headers included. */
async function watchScripts(session: CDPSession): Promise<() => Scripts> {
  const encodings = new Map<string, string>()
  let scriptBytes = 0
  let wireBytes = 0
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    if (encodings.has(requestId)) scriptBytes += encodedDataLength
  })
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const encoding = response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? 'not compressed'
    if (response.mimeType.includes('javascript')) encodings.set(requestId, encoding)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (encodings.has(requestId)) wireBytes += encodedDataLength
  })
  await session.send('Network.enable')
  return () => ({ scriptBytes, wireBytes, files: encodings.size, encodings: [...new Set(encodings.values())] })
}

/** Runs in the page, before anything else; a text, as the page's types are not ours. */
const observe = `
  globalThis.seen = { paintMs: 0, shift: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.paintMs = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })`

function read(page: Page): Promise<Seen> {
  return page.evaluate('globalThis.seen')
}
