import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Bench } from './testing/bench.ts'
import { gatewayName, testAuthority } from './testing/certificates.ts'
import { TestGateway } from './testing/gateway.ts'
import { TestProxy } from './testing/proxy.ts'

let bench: Bench
let gateway: TestGateway
let proxy: TestProxy
beforeEach(async () => {
  bench = new Bench()
  gateway = new TestGateway()
  proxy = new TestProxy()
  await Promise.all([gateway.start(), proxy.start()])
})
afterEach(async () => {
  await bench.clean()
  await Promise.all([gateway.stop(), proxy.stop()])
})
/** An identity whose gateway only the proxy finds. */
const away = (of: TestGateway, agentId?: string) => ({
  ...of.identity(agentId),
  gatewayUrl: of.gatewayUrl.replace('127.0.0.1', gatewayName),
})

describe('through a proxy', () => {
  test('mutual TLS of the connection and of documents passes the tunnel unread', async () => {
    const agentId = randomUUID()
    bench.prepare(away(gateway, agentId))
    proxy.password = 'joe:secret'
    bench.environment(`HTTPS_PROXY=http://joe:secret@${proxy.host}`)
    const agent = bench.spawn('run', '--virtual', '--log-level', 'error')
    await gateway.until('hello', () => gateway.hellos === 1)
    const { jobId } = gateway.order(agentId, '^XA^XZ')
    await gateway.finalReport(jobId)
    expect(
      proxy.asked.filter((line) => line === `CONNECT ${gatewayName}:${new URL(gateway.gatewayUrl).port}`).length,
    ).toBeGreaterThanOrEqual(2)
    expect(await agent.kill('SIGTERM')).toBe(0)
    expect(agent.output()).not.toContain('secret')
  })

  test.each(['', 'NO_PROXY=example.org'])('this computer is never asked of it, %j', async (line) => {
    bench.prepare(gateway.identity())
    bench.environment(`HTTPS_PROXY=${proxy.host}`, line)
    const agent = bench.spawn('run', '--log-level', 'error')
    await gateway.until('hello', () => gateway.hellos === 1)
    expect(await agent.kill('SIGTERM')).toBe(0)
    expect(proxy.asked).toEqual([])
  })

  test.each([
    [407, 'wants a user name and password (HTTP 407)'],
    [403, 'refuses the way to'],
  ])('HTTP %i is told with the host of the proxy', async (status, words) => {
    bench.prepare(away(gateway))
    proxy.refusal = status
    bench.environment(`HTTPS_PROXY=http://joe:secret@${proxy.host}`)
    const agent = bench.spawn('run')
    await expect.poll(() => agent.output(), { timeout: 10_000 }).toContain('cannot reach the gateway')
    expect(agent.output()).toContain(`The proxy ${proxy.host} ${words}`)
    expect(agent.output()).not.toContain('secret')
    await agent.kill('SIGTERM')
  })

  test('an interceptor behind the proxy is still named', async () => {
    const impostor = new TestGateway({ impostor: testAuthority('Corporate Proxy Root') })
    await impostor.start()
    bench.prepare(away(impostor))
    bench.environment(`HTTPS_PROXY=http://${proxy.host}`)
    const agent = bench.spawn('run')
    await expect.poll(() => agent.output(), { timeout: 10_000 }).toContain('issued by \\"Corporate Proxy Root\\"')
    await agent.kill('SIGTERM')
    await impostor.stop()
  })
})

describe('pairing', () => {
  test.each([
    ['HTTPS_PROXY', 403, 'https', 'refuses the way to postroom.test:9 (HTTP 403)'],
    ['HTTPS_PROXY', 407, 'https', 'wants a user name and password'],
    ['HTTP_PROXY', 403, 'http', 'HTTP 403'],
  ])('a %s that answers %i to %s is named', async (name, status, scheme, words) => {
    proxy.refusal = status
    bench.environment(`${name}=http://${proxy.host}`)
    const server = `${scheme}://postroom.test:9`
    const { code, output } = await bench.command('pair', '--server', server, '--code', 'X', '--allow-http')
    expect(code).toBe(1)
    expect(output).toContain(words)
    expect(output).toContain(proxy.host)
    expect(proxy.asked).toHaveLength(1)
  })

  test('a proxy that is not there is told apart from a server that is not', async () => {
    const gone = proxy.host
    await proxy.stop()
    bench.environment(`HTTPS_PROXY=http://${gone}`)
    const { output } = await bench.command('pair', '--server', 'https://postroom.test:9', '--code', 'X')
    expect(output).toContain(`The proxy ${gone} (HTTPS_PROXY) cannot be reached`)
    await proxy.start()
  })

  test('NO_PROXY goes straight', async () => {
    bench.environment(`HTTPS_PROXY=http://${proxy.host}`, 'NO_PROXY=.test')
    const { output } = await bench.command('pair', '--server', 'https://postroom.test:9', '--code', 'X')
    expect(output).toMatch(/ENOTFOUND|EAI_AGAIN/)
    expect(proxy.asked).toEqual([])
  })

  test('what is no web proxy is refused without showing its password', async () => {
    bench.environment('HTTPS_PROXY=socks5://joe:secret@127.0.0.1:1080')
    const { code, output } = await bench.command('pair', '--server', 'https://postroom.test:9', '--code', 'X')
    expect(code).toBe(2)
    expect(output).toContain('HTTPS_PROXY is not understood')
    expect(output).not.toContain('secret')
  })

  test('a redirect is not followed but told', async () => {
    const redirecting = createServer((_request, response) =>
      response.writeHead(301, { location: 'https://postroom.example/v1/agents/pair' }).end(),
    )
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve))
    const { port } = redirecting.address() as AddressInfo
    const { output } = await bench.command('pair', '--server', `http://127.0.0.1:${port}`, '--code', 'X')
    expect(output).toContain('try --server https://postroom.example')
    redirecting.close()
  })
})
