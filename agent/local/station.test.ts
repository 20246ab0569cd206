import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findIdentity, saveIdentity } from '../identity.ts'
import { Bench, silentLog } from '../testing/bench.ts'
import { TestGateway } from '../testing/gateway.ts'
import { Station } from './station.ts'
import type { LocalStatus } from './status.ts'

const label = '^XA^FO50,50^ADN,36,20^FDHello^FS^XZ'
let gateway: TestGateway
let bench: Bench
let station: Station
let dismissals: string[]

async function startStation(ports = { first: 0, tries: 1 }): Promise<void> {
  station = new Station({
    folder: bench.folder,
    virtual: true,
    log: silentLog,
    dismissed: (reason) => void dismissals.push(reason),
    ports,
    lookMs: 100,
  })
  await station.start()
}

beforeEach(async () => {
  gateway = new TestGateway({ heartbeatMs: 500 })
  await gateway.start()
  bench = new Bench()
  dismissals = []
})
afterEach(async () => {
  await station.stop()
  await gateway.stop()
  await bench.clean()
})

function pageUrl(): string {
  return station.pageUrl ?? 'no page'
}

async function status(): Promise<LocalStatus> {
  return (await (await fetch(`${pageUrl()}/status`)).json()) as LocalStatus
}

async function token(): Promise<string> {
  const html = await (await fetch(pageUrl())).text()
  return /name="token" content="([^"]+)"/.exec(html)?.[1] ?? ''
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

/** A request with exactly these headers, which fetch would not send. */
function raw(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${pageUrl()}${path}`, { method, headers: options.headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : { text } })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}

/** A command as the page sends it. */
async function command(name: string, body: object): Promise<Answer> {
  const headers = { origin: pageUrl(), 'x-postroom-token': await token(), 'content-type': 'application/json' }
  return raw('POST', `/${name}`, { headers, body: JSON.stringify(body) })
}

describe('pairing on the page', () => {
  test('a computer that is not paired serves its page and waits; the code pairs it and it connects at once', async () => {
    await startStation()
    expect(await status()).toMatchObject({ paired: null, connection: null, devices: [] })
    const wrong = await command('pair', { server: gateway.webUrl, code: 'WRONG', allowHttp: false })
    expect(wrong).toMatchObject({ status: 422, body: { error: expect.stringContaining('unknown or used up') } })
    const right = await command('pair', { server: gateway.webUrl, code: gateway.code, allowHttp: false })
    expect(right).toMatchObject({ status: 200, body: { paired: { name: 'Front desk', server: gateway.webUrl } } })
    await gateway.until('hello', () => gateway.hellos === 1)
    const hello = gateway.received.find(({ type }) => type === 'hello')
    expect(hello).toMatchObject({ localPage: station.pageUrl })
    await expect.poll(async () => (await status()).connection?.state).toBe('connected')
    expect((await status()).devices.map(({ key }) => key)).toEqual([
      'virtual:printer',
      'virtual:scale',
      'virtual:scanner',
    ])
  })

  test('pairing on the command line is noticed by the program that waits', async () => {
    await startStation()
    saveIdentity(bench.folder, gateway.identity())
    await gateway.until('hello', () => gateway.hellos === 1)
  })

  test('a new pairing on the command line replaces the running one', async () => {
    bench.prepare(gateway.identity())
    await startStation()
    await gateway.until('hello', () => gateway.hellos === 1)
    const fresh = gateway.identity()
    saveIdentity(bench.folder, fresh)
    await gateway.until('hello', () => gateway.hellos === 2)
    expect((await status()).paired?.agentId).toBe(fresh.agentId)
  })

  test('another server replaces the first one', async () => {
    bench.prepare(gateway.identity())
    await startStation()
    await gateway.until('hello', () => gateway.hellos === 1)
    const other = new TestGateway()
    await other.start()
    await command('pair', { server: other.webUrl, code: other.code, allowHttp: false })
    await other.until('hello', () => other.hellos === 1)
    expect((await status()).paired?.server).toBe(other.webUrl)
    await station.stop()
    await other.stop()
  })

  test.each([
    [{ server: 'http://10.1.2.3', code: 'X', allowHttp: false }, 'https://'],
    [{ server: '', code: 'X', allowHttp: false }, 'address of Postroom'],
    [{ server: 'a b', code: 'X', allowHttp: false }, 'not a web address'],
    [{ code: 'X' }, 'address of Postroom'],
  ])('%j is refused with the reason', async (input, reason) => {
    await startStation()
    expect(await command('pair', input)).toMatchObject({
      status: 422,
      body: { error: expect.stringContaining(reason) },
    })
  })
})

describe('who may ask', () => {
  beforeEach(async () => {
    bench.prepare(gateway.identity())
    await startStation()
  })

  test('only requests to this computer by its own name (DNS rebinding)', async () => {
    const { port } = new URL(pageUrl())
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`]) {
      expect(await raw('GET', '/status', { headers: { host } })).toMatchObject({ status: 403 })
    }
    expect(await raw('GET', '/status', { headers: { host: `localhost:${port}` } })).toMatchObject({ status: 200 })
  })

  test('no answers to scripts of other sites, and no frame around the page', async () => {
    const cross = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
    expect(await raw('GET', '/status', { headers: cross })).toMatchObject({ status: 403 })
    const page = await fetch(pageUrl())
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('writes need this page as Origin, its token, JSON, and are short', async () => {
    const good = { origin: pageUrl(), 'x-postroom-token': await token(), 'content-type': 'application/json' }
    const body = JSON.stringify({ enabled: false, origins: [] })
    const bad: Record<string, string>[] = [
      { ...good, origin: 'https://evil.example' },
      { ...good, origin: 'null' },
      { ...good, 'x-postroom-token': 'x' },
      { ...good, 'x-postroom-token': '' },
      { ...good, 'content-type': 'text/plain' },
      { 'content-type': 'application/json' },
    ]
    for (const headers of bad)
      expect(await raw('POST', '/local-scanner', { headers, body })).toMatchObject({ status: 403 })
    expect(await raw('POST', '/local-scanner', { headers: good, body })).toMatchObject({ status: 200 })
    expect(await raw('POST', '/local-scanner', { headers: good, body: '{' })).toMatchObject({ status: 413 })
    expect(await raw('POST', '/local-scanner', { headers: good, body: ' '.repeat(20_000) })).toMatchObject({
      status: 413,
    })
    expect(await raw('POST', '/constructor', { headers: good, body })).toMatchObject({ status: 404 })
    expect(await raw('PUT', '/local-scanner', { headers: good, body })).toMatchObject({ status: 404 })
    expect(await raw('GET', '/../identity.json')).toMatchObject({ status: 404 })
    expect(await raw('GET', '/constructor')).toMatchObject({ status: 404 })
  })

  test('neither the key nor the certificate is in what the page gets', async () => {
    const text = JSON.stringify(await status())
    expect(text).not.toContain('PRIVATE')
    expect(text).not.toContain('BEGIN')
  })
})

test('the next free port is taken and told when 8091 is not free', async () => {
  const blocker = createServer()
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  const address = blocker.address()
  const first = typeof address === 'object' && address ? address.port : 0
  await startStation({ first, tries: 20 })
  expect(Number(new URL(pageUrl()).port)).toBeGreaterThan(first)
  await station.stop()
  await expect(startStation({ first, tries: 1 })).rejects.toThrow('has no port')
  bench.prepare(gateway.identity())
  await station.stop()
  await startStation({ first, tries: 1 })
  expect(station.pageUrl).toBeNull()
  await gateway.until('hello without a page', () => gateway.hellos === 1)
  blocker.close()
})

describe('devices by hand', () => {
  const entry = { driver: 'zpl', host: '127.0.0.1', port: 9 }
  beforeEach(async () => {
    bench.prepare(gateway.identity(), { scales: [{ driver: 'hid', vendorId: 0xeb8 }] })
    await startStation()
    await gateway.until('hello', () => gateway.hellos === 1)
  })

  test('an added printer is lent without a restart, survives one, and goes when removed', async () => {
    const added = await command('add-device', { section: 'printers', entry })
    expect(added).toMatchObject({ status: 200, body: { changeWaits: false, trouble: null } })
    await gateway.until('a hello with the printer', () =>
      gateway.received.some(
        (message) => message.type === 'hello' && message.devices.some(({ key }) => key === 'tcp:127.0.0.1:9'),
      ),
    )
    const saved = JSON.parse(readFileSync(join(bench.folder, 'devices.json'), 'utf8'))
    expect(saved).toMatchObject({ printers: [entry], scales: [{ driver: 'hid', vendorId: 0xeb8 }] })
    expect((await status()).listed).toContainEqual({ section: 'printers', entry })
    const twice = await command('add-device', { section: 'printers', entry })
    expect(twice).toMatchObject({ status: 422, body: { error: 'This is listed already' } })
    await command('remove-device', { section: 'printers', entry })
    expect((await status()).devices.map(({ key }) => key)).not.toContain('tcp:127.0.0.1:9')
    const gone = await command('remove-device', { section: 'printers', entry })
    expect(gone).toMatchObject({ status: 422, body: { error: 'This is not listed any more' } })
  })

  test.each([
    [{ section: 'printers', entry: { driver: 'zpl' } }, "must have required property 'host'"],
    [{ section: 'printers', entry: { driver: 'zpl', host: 'h', port: 'x' } }, 'printers[0].port must be integer'],
    [{ section: 'printers', entry: { driver: 'lpt' } }, 'printers[0].driver is "lpt"'],
    [{ section: 'localScanner', entry: {} }, '/section'],
    [{ section: '__proto__', entry: {} }, '/section'],
    [[], 'not understood'],
  ])('%j is refused as devices.json would be, and nothing is written', async (input, reason) => {
    const before = readFileSync(join(bench.folder, 'devices.json'), 'utf8')
    const refused = await command('add-device', input)
    expect(refused).toMatchObject({ status: 422, body: { error: expect.stringContaining(reason) } })
    expect(readFileSync(join(bench.folder, 'devices.json'), 'utf8')).toBe(before)
  })

  test('a change waits for open jobs and interrupts none', async () => {
    const agentId = (await status()).paired?.agentId ?? ''
    gateway.holdDocuments = true
    const { jobId } = gateway.order(agentId, label)
    await gateway.report(jobId, 'spooled')
    expect(await command('add-device', { section: 'printers', entry })).toMatchObject({ body: { changeWaits: true } })
    const shown = (await status()).jobs.map((job) => [job.jobId, job.state])
    expect(shown).toEqual([[jobId, 'started']])
    gateway.holdDocuments = false
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'confirmed' })
    await expect.poll(async () => (await status()).changeWaits, { timeout: 5_000 }).toBe(false)
    await expect.poll(async () => (await status()).devices.map(({ key }) => key)).toContain('tcp:127.0.0.1:9')
  })

  test('every driver has a form with the fields its check knows', async () => {
    const { kinds } = await status()
    const zpl = kinds.find(({ driver }) => driver === 'zpl')
    expect(zpl?.fields).toContainEqual({ name: 'host', type: 'text', required: true, choices: [] })
    expect(zpl?.fields).toContainEqual({ name: 'port', type: 'number', required: false, choices: [] })
    const serial = kinds.find(({ driver }) => driver === 'mettler-8217')
    expect(serial?.fields).toContainEqual({ name: 'unit', type: 'choice', required: true, choices: ['lb', 'kg'] })
  })
})

describe('the end of a certificate', () => {
  test('revoked in the middle of a job: the job has a named outcome in journal and page, and a new pairing tells it', async () => {
    const agentId = randomUUID()
    bench.prepare(gateway.identity(agentId))
    await startStation()
    await gateway.until('hello', () => gateway.hellos === 1)
    gateway.holdDocuments = true
    const { jobId } = gateway.order(agentId, label)
    await gateway.report(jobId, 'spooled')
    gateway.acknowledge = false
    gateway.send({ type: 'bye', reason: 'The certificate of this agent was revoked.', retry: false })
    await gateway.until('the dismissal', () => dismissals.length === 1)
    await station.stop()
    gateway.holdDocuments = false
    expect(findIdentity(bench.folder)?.dismissed).toMatchObject({
      reason: 'The certificate of this agent was revoked.',
    })
    await startStation()
    await sleep(300)
    expect(gateway.hellos).toBe(1)
    const { paired, jobs } = await status()
    expect(paired?.dismissed?.reason).toContain('revoked')
    expect(jobs).toMatchObject([{ jobId, state: 'failed', problem: { code: 'agent_stopping' }, told: false }])
    await command('pair', { server: gateway.webUrl, code: gateway.code, allowHttp: false })
    await gateway.until('hello', () => gateway.hellos === 2)
    await gateway.until('the outcome', () => gateway.reports(jobId).some(({ state }) => state === 'failed'))
  })

  test('revoked while the printer is out of paper: the job is unknown, never failed, because its bytes are out', async () => {
    const agentId = randomUUID()
    bench.prepare(gateway.identity(agentId))
    await startStation()
    await gateway.until('hello', () => gateway.hellos === 1)
    await expect.poll(async () => (await status()).devices[0]?.state).toBe('ready')
    // Four pages: the paper ends while they are printed.
    const { jobId } = gateway.order(agentId, label.replace('^XZ', '^PQ4^XZ'))
    await gateway.report(jobId, 'printing')
    gateway.send({ type: 'simulate', key: 'virtual:printer', simulation: { faults: ['paper_out'] } })
    gateway.acknowledge = false
    gateway.send({ type: 'bye', reason: 'The certificate of this agent was revoked.', retry: false })
    await gateway.until('the dismissal', () => dismissals.length === 1)
    await station.stop()
    await startStation()
    expect((await status()).jobs).toMatchObject([{ jobId, state: 'unknown', told: false }])
  })

  test('a computer that was paired again on the command line goes on with the new certificate', async () => {
    bench.prepare(gateway.identity())
    await startStation()
    await gateway.until('hello', () => gateway.hellos === 1)
    const fresh = gateway.identity()
    saveIdentity(bench.folder, fresh)
    gateway.send({ type: 'bye', reason: 'replaced', retry: false })
    await gateway.until('hello', () => gateway.hellos === 2)
    expect((await status()).paired?.agentId).toBe(fresh.agentId)
    expect(dismissals).toEqual([])
  })
})

test('a clock that is a day off is named on the page, and jobs go by the clock of the server', async () => {
  const agentId = randomUUID()
  bench.prepare(gateway.identity(agentId))
  gateway.serverTimeOffsetMs = 86_400_000
  await startStation()
  await gateway.until('hello', () => gateway.hellos === 1)
  await expect.poll(async () => (await status()).clockWrongMs).toBeGreaterThan(86_300_000)
  const fresh = gateway.order(agentId, label, { expiresAt: new Date(Date.now() + 86_460_000).toISOString() })
  expect(await gateway.finalReport(fresh.jobId)).toMatchObject({ state: 'confirmed' })
  const stale = gateway.order(agentId, label, { expiresAt: new Date(Date.now() + 60_000).toISOString() })
  expect(await gateway.finalReport(stale.jobId)).toMatchObject({ state: 'expired' })
})

test('a damaged devices.json is told with its place on start', async () => {
  bench.prepare(gateway.identity())
  writeFileSync(join(bench.folder, 'devices.json'), '{"printers":3}')
  await expect(startStation()).rejects.toThrow('printers must be a list')
})
