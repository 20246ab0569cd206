import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeSigningRequest } from './signing-request.ts'
import { Bench } from './testing/bench.ts'
import { requestedKey } from './testing/certificates.ts'
import { TestGateway } from './testing/gateway.ts'

let bench: Bench
let gateway: TestGateway
beforeEach(async () => {
  bench = new Bench()
  gateway = new TestGateway()
  await gateway.start()
})
afterEach(async () => {
  await bench.clean()
  await gateway.stop()
})

describe('pairing', () => {
  test('trades a code for an identity that only the owner can read, and connects with it', async () => {
    const paired = await bench.command('pair', '--server', gateway.webUrl, '--code', gateway.code)
    expect(paired).toMatchObject({ code: 0, output: expect.stringContaining('Paired as "Front desk"') })
    expect(statSync(join(bench.folder, 'identity.json')).mode & 0o777).toBe(0o600)
    const agent = bench.spawn('run', '--log-level', 'error')
    await gateway.until('hello', () => gateway.hellos === 1)
    expect(await agent.kill('SIGINT')).toBe(0)
  })

  test('run waits for a code on its page while the computer is not paired, as a service must', async () => {
    const agent = bench.spawn('run')
    await expect.poll(() => agent.output(), { timeout: 10_000 }).toContain('is not paired with Postroom yet')
    const page = /http:\/\/127\.0\.0\.1:\d+/.exec(agent.output())?.[0] ?? ''
    expect(await (await fetch(`${page}/status`)).json()).toMatchObject({ paired: null })
    expect((await bench.command('pair', '--server', gateway.webUrl, '--code', gateway.code)).code).toBe(0)
    await gateway.until('hello', () => gateway.hellos === 1)
    expect(await agent.kill('SIGTERM')).toBe(0)
  })

  test('a wrong code is explained in the words of the server', async () => {
    const refused = await bench.command('pair', '--server', gateway.webUrl, '--code', 'WRONG')
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('The pairing code is unknown or used up')
    expect(refused.output).toContain('ask for a new code under Devices')
    expect(refused.output).not.toContain('    at ')
  })

  test.each([
    [['pair', '--code', 'X'], 2, '--server and --code'],
    [['pair', '--server', 'postroom', '--code', 'X'], 2, 'not a web address'],
    [['pair', '--server', 'http://10.1.2.3', '--code', 'X'], 2, '--allow-http'],
    [['pair', '--server', 'http://127.0.0.1:1', '--code', 'X'], 1, 'Cannot reach'],
    [['dance'], 2, 'no command "dance"'],
    [['run', '--fast'], 2, "Unknown option '--fast'"],
    [['run', 'now'], 2, 'one word too many'],
    [[], 2, 'Exit codes'],
    [['--help'], 0, 'Exit codes'],
    [['--version'], 0, '0.'],
    [['service', 'install', 'now'], 2, 'one word too many'],
  ])('%j exits with %i', async (args, code, text) => {
    const result = await bench.command(...args)
    expect(result.code).toBe(code)
    expect(result.output).toContain(text)
  })

  test('the signing request verifies, with our reader and with openssl', () => {
    const { csr } = makeSigningRequest('front desk')
    expect(requestedKey(csr)?.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    const openssl = spawnSync('openssl', ['req', '-verify', '-noout', '-subject'], { input: csr, encoding: 'utf8' })
    if (openssl.error) process.stdout.write('openssl is not installed: the cross-check is skipped\n')
    else expect(`${openssl.stderr}${openssl.stdout}`).toMatch(/verify OK[\s\S]*front desk/)
  })
})

describe('devices and runs', () => {
  test('what devices.json lists is shown', async () => {
    bench.prepare(gateway.identity(), { printers: [{ driver: 'zpl', host: '10.0.0.9' }] })
    expect((await bench.command('devices')).output).toContain('tcp 10.0.0.9:9100')
  })

  test.each([
    ['{', 'not valid JSON'],
    ['[]', 'must hold an object'],
    ['{"printer":[]}', '"printer" is unknown'],
    ['{"printers":[{"driver":"lpt"}]}', 'printers[0].driver is "lpt"; known are zpl'],
    ['{"printers":[{"driver":"zpl"}]}', "printers[0] must have required property 'host'"],
    ['{"printers":[{"driver":"zpl","host":"h","port":"x"}]}', 'printers[0].port must be integer'],
    ['{"scales":[{"driver":"hid"},{"driver":"mettler-8217","path":"/dev/ttyS0","unit":"oz"}]}', 'scales[1].unit'],
  ])('devices.json %s is refused with the place', async (text, reason) => {
    bench.prepare(gateway.identity())
    writeFileSync(join(bench.folder, 'devices.json'), text)
    const { code, output } = await bench.command('devices')
    expect(code).toBe(1)
    expect(output).toContain(reason)
  })

  test('a second agent on the same folder is refused while the first lives', async () => {
    bench.prepare(gateway.identity())
    const first = bench.spawn('run', '--log-level', 'error')
    await gateway.until('hello', () => gateway.hellos === 1)
    const second = await bench.command('run')
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining('Another agent') })
    await first.kill('SIGKILL')
    expect(readFileSync(join(bench.folder, 'run.lock'), 'utf8')).not.toBe('')
    const third = bench.spawn('run', '--log-level', 'error')
    await gateway.until('hello', () => gateway.hellos === 2)
    expect(await third.kill('SIGTERM')).toBe(0)
  })

  test('a revoked agent ends with its own exit code', async () => {
    bench.prepare(gateway.identity())
    const agent = bench.spawn('run')
    const ended = new Promise((resolve) => agent.child.once('close', resolve))
    await gateway.until('hello', () => gateway.hellos === 1)
    gateway.send({ type: 'bye', reason: 'The certificate was revoked', retry: false })
    expect(await ended).toBe(3)
    expect(agent.output()).toContain('The certificate was revoked')
    const waiting = bench.spawn('run')
    await expect.poll(() => waiting.output(), { timeout: 10_000 }).toContain('is not paired with Postroom yet')
    expect(gateway.hellos).toBe(1)
    expect(await waiting.kill('SIGTERM')).toBe(0)
  })
})
