import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, type TestContext, test } from 'vitest'
import { Bench } from '../testing/bench.ts'
import { gatewayName, testAuthority } from '../testing/certificates.ts'
import { TestGateway } from '../testing/gateway.ts'
import { TestProxy } from '../testing/proxy.ts'
import { deviceAccessFindings } from './device-access.ts'

/** The folder of an agent and its servers for each test: most of a test is waiting, so that many wait side by side. */
function setUp({ onTestFinished }: TestContext) {
  const bench = new Bench()
  onTestFinished(() => bench.clean())
  const started = async (options: ConstructorParameters<typeof TestGateway>[0] = {}): Promise<TestGateway> => {
    const gateway = new TestGateway(options)
    await gateway.start()
    onTestFinished(() => gateway.stop())
    return gateway
  }
  return { bench, started }
}

const paired = (gateway: TestGateway) => ({ ...gateway.identity(), server: gateway.webUrl })

describe.concurrent('doctor', () => {
  test('a healthy agent: TLS, certificate, bandwidth, clock, web port, disk', async (t) => {
    const { bench, started } = setUp(t)
    bench.prepare(paired(await started()), { printers: [{ driver: 'zpl', host: '10.0.0.9' }] })
    const { code, output } = await bench.command('doctor')
    expect(output).toMatch(/ok +proxy +none/)
    expect(output).toMatch(
      /ok +gateway .*TLSv1\.3; certificate issued by "Postroom test authority", SHA-256 (\w\w:){31}/,
    )
    expect(output).toMatch(/ok +clock/)
    expect(output).toMatch(/ok +certificate .*29 days left/)
    expect(output).toMatch(/ok +download .*Mbit\/s \(1024 kB/)
    expect(output).toMatch(/ok +upload .*Mbit\/s \(1024 kB/)
    expect(output).toMatch(/ok +web port .*answers, without TLS/)
    expect(output).toMatch(/disk .* MB free/)
    expect(code).toBe(0)
  })

  test.for<[number, number, RegExp]>([
    [30_000, 1, /FAIL +upload .*below 384 kbit\/s/],
    [100_000, 0, /warn +upload .*1\.0 Mbit\/s is advised/],
  ])('a line of %i bytes a second', { timeout: 40_000 }, async ([echoBytesPerSecond, exit, words], t) => {
    const { bench, started } = setUp(t)
    bench.prepare(paired(await started({ echoBytesPerSecond })))
    const { code, output } = await bench.command('doctor')
    expect(output).toMatch(words)
    expect(code).toBe(exit)
  })

  test('a server without the echo is a warning', async (t) => {
    const { bench, started } = setUp(t)
    bench.prepare(paired(await started({ echoMissing: true })))
    const { code, output } = await bench.command('doctor')
    expect(output).toMatch(/warn +bandwidth .*HTTP 404/)
    expect(code).toBe(0)
  })

  test('an intercepted gateway fails by name; a closed web port only warns', async (t) => {
    const { bench, started } = setUp(t)
    const gateway = await started({ impostor: testAuthority('Corporate Proxy Root') })
    bench.prepare({ ...gateway.identity(), server: 'http://127.0.0.1:9' })
    const report = join(bench.folder, 'report.txt')
    const { code, output } = await bench.command('doctor', '--report', report)
    expect(output).toMatch(/FAIL +gateway .*issued by "Corporate Proxy Root"/)
    expect(output).toMatch(/warn +web port .*recommended.*ECONNREFUSED/)
    expect(code).toBe(1)
    const text = readFileSync(report, 'utf8')
    expect(text).toContain('1 failed')
    expect(text).toMatch(/required\n +TCP 127\.0\.0\.1:\d+ {2}https/)
    expect(text).toMatch(/recommended\n +TCP 127\.0\.0\.1:9 {2}http/)
    expect(text).not.toContain('PRIVATE KEY')
  })

  test('the proxy is named without its password, and so is its refusal', async (t) => {
    const { bench, started } = setUp(t)
    const proxy = new TestProxy()
    await proxy.start()
    proxy.refusal = 407
    const gateway = await started()
    bench.prepare({ ...paired(gateway), gatewayUrl: gateway.gatewayUrl.replace('127.0.0.1', gatewayName) })
    const { host } = proxy
    bench.environment(`HTTPS_PROXY=http://joe:secret@${host}`, 'NO_PROXY=example.org')
    const { code, output } = await bench.command('doctor')
    await proxy.stop()
    expect(output).toContain(`${host} for https, none for http; not for example.org,localhost`)
    expect(output).toMatch(/FAIL +gateway .*wants a user name and password/)
    expect(output).not.toContain('secret')
    expect(code).toBe(1)
  })

  test('before pairing, with --server', async (t) => {
    const { bench, started } = setUp(t)
    const { output } = await bench.command('doctor', '--server', (await started()).webUrl)
    expect(output).toMatch(/ok +web port/)
    expect(output).toMatch(/gateway +127\.0\.0\.1:8443/)
    expect((await bench.command('doctor', '--server', 'postroom')).code).toBe(2)
    expect((await bench.command('doctor')).output).toMatch(/FAIL +configuration .*not paired/)
  })

  test('a revoked agent is told to pair again', async (t) => {
    const { bench, started } = setUp(t)
    bench.prepare({ ...paired(await started()), dismissed: { reason: 'laptop lost', at: '2026-11-21T10:00:00.000Z' } })
    const { code, output } = await bench.command('doctor')
    expect(output).toMatch(/FAIL +configuration .*laptop lost.*pair it again/)
    expect(code).toBe(1)
  })

  test('a report that cannot be written is a clear failure', async (t) => {
    const { bench } = setUp(t)
    const { code, output } = await bench.command('doctor', '--report', join(bench.folder, 'none', 'report.txt'))
    expect(code).toBe(1)
    expect(output).toContain('The report cannot be written to')
  })
})

describe.runIf(process.platform === 'linux')('device access', () => {
  test('nodes that may not be opened are named with the group to join', (t) => {
    const { bench } = setUp(t)
    mkdirSync(join(bench.folder, 'usb'))
    for (const name of ['usb/lp0', 'ttyUSB0', 'ttyS0', 'hidraw3']) {
      writeFileSync(join(bench.folder, name), '')
      chmodSync(join(bench.folder, name), 0o000)
    }
    chmodSync(join(bench.folder, 'ttyUSB0'), 0o600)
    const [printers, serial, hid] = deviceAccessFindings(bench.folder)
    expect(serial).toMatchObject({ mark: 'ok', text: '1 attached, all may be opened' })
    // Root opens everything, whatever the mode says.
    if (process.getuid?.() === 0) return
    expect(printers).toMatchObject({ mark: 'warn', text: expect.stringContaining('usermod -aG') })
    expect(hid?.text).toContain('hidraw3 may not be opened')
  })

  test('nothing attached is no fault', (t) => {
    const { bench } = setUp(t)
    expect(deviceAccessFindings(join(bench.folder, 'nothing')).map(({ text }) => text)).toEqual(
      Array.from({ length: 3 }, () => 'none attached'),
    )
  })
})
