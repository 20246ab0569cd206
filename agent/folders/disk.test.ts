import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, type TestContext, test } from 'vitest'
import { Agent } from '../agent.ts'
import { Bench, silentLog } from '../testing/bench.ts'
import { records, TestDropFolder } from '../testing/drop-folder.ts'
import { TestGateway } from '../testing/gateway.ts'

const mountable = canMount()
if (!mountable) process.stdout.write('no tmpfs can be mounted here: full and read-only drop folders are not tested\n')
const hasProc = process.platform === 'linux'

function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'postroom-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status === 0
  if (mounted) execFileSync('umount', [place])
  rmSync(place, { recursive: true })
  return mounted
}

/** Leaves a few bytes at most. */
function fill(path: string): void {
  const handle = openSync(path, 'w')
  for (const size of [65_536, 512, 1]) {
    try {
      while (writeSync(handle, Buffer.alloc(size)) === size);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
  }
  closeSync(handle)
}

/** A server, a folder and the folder of an agent for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ onTestFinished }: TestContext) {
  const gateway = new TestGateway()
  await gateway.start()
  const bench = new Bench()
  const drop = new TestDropFolder()
  onTestFinished(async () => {
    await bench.clean()
    drop.remove()
    await gateway.stop()
  })
  return { gateway, bench, drop }
}

/** The folder lies on a disk of its own, and an agent watches it. */
async function mounted(t: TestContext) {
  const { gateway, bench, drop } = await setUp(t)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', drop.path])
  bench.prepare(gateway.identity(), { folders: [{ driver: 'drop', path: drop.path }] })
  const agent = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
  t.onTestFinished(async () => {
    await agent.stop()
    spawnSync('umount', [drop.path])
  })
  await agent.start()
  await gateway.until('hello', () => gateway.hellos === 1)
  const code = () => agent.view().folders[0]?.problem?.code ?? null
  return { gateway, drop, agent, code }
}

describe.skipIf(!mountable).concurrent('a drop folder on a disk of 1 MiB', () => {
  test('full: no part of an export is visible, the disk is named, and with space it comes', {
    timeout: 30_000,
  }, async (t) => {
    const { gateway, drop, code } = await mounted(t)
    fill(drop.at('filler'))
    gateway.drop.offer(drop.key, 'postroom-000001.csv', records('full', 5_000))
    await gateway.until('the problem', () => code() === 'folder_full')
    expect([drop.list('out'), drop.hidden('out')]).toEqual([[], []])
    rmSync(drop.at('filler'))
    await gateway.until('out/', () => drop.list('out').length === 1)
    expect(drop.read('out', 'postroom-000001.csv')).toBe(records('full', 5_000))
    await gateway.until('no problem', () => code() === null)
  })

  test('full: a refused file waits for its reason file', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, code } = await mounted(t)
    gateway.drop.importMs = 300
    drop.drop('wrong.csv', 'Wrong\r\n')
    await gateway.until('working/', () => drop.list('working').length === 1)
    fill(drop.at('filler'))
    await gateway.until('the problem', () => code() === 'folder_full')
    expect(drop.list('error')).toEqual([])
    rmSync(drop.at('filler'))
    await gateway.until('error/', () => drop.list('error').length === 2)
    expect(drop.read('error', 'wrong.csv')).toBe('Wrong\r\n')
  })

  test('read-only: named, nothing is lost, and it goes on by itself', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, code } = await mounted(t)
    drop.drop('orders.csv', records('ro'))
    execFileSync('mount', ['-o', 'remount,ro', drop.path])
    await gateway.until('the problem', () => code() === 'folder_not_writable')
    gateway.drop.offer(drop.key, 'postroom-000001.csv', records('ro-out'))
    await sleep(300)
    execFileSync('mount', ['-o', 'remount,rw', drop.path])
    await gateway.until('done/ and out/', () => drop.list('done').length === 1 && drop.list('out').length === 1)
    await gateway.until('no problem', () => code() === null)
  })

  test('the empty place of a share that is not connected is left alone', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, agent, code } = await mounted(t)
    const { key } = drop
    execFileSync('umount', ['-l', drop.path])
    await gateway.until('the problem', () => code() === 'folder_gone')
    mkdirSync(drop.at('in'))
    await sleep(1_200)
    expect(code()).toBe('folder_gone')
    expect([drop.key, drop.list('in')]).toEqual(['', []])
    expect(agent.view().folders[0]?.key).toBe(key)
  })
})

describe.skipIf(!hasProc).concurrent('300 MB', () => {
  const fileMb = 300
  const growthMaxMb = 60

  test('are brought with flat memory', { timeout: 60_000 }, async (t) => {
    const { gateway, bench, drop } = await setUp(t)
    bench.prepare(gateway.identity(), { folders: [{ driver: 'drop', path: drop.path }] })
    const running = bench.spawn('run')
    await gateway.until('hello', () => gateway.hellos === 1)
    drop.drop('warm.csv', records('warm'))
    await gateway.until('done/', () => drop.list('done').length === 1)
    const before = peakMb(running.child.pid ?? 0)
    const lines = Buffer.from('P-123456,Jane Doe,1 Main St,Springfield,IL,62701\r\n'.repeat(20_000))
    const handle = openSync(drop.at('large'), 'w')
    writeSync(handle, 'Package ID,Attention Name,Address 1,City,State,Postal Code\r\n')
    for (let written = 0; written < fileMb * 1e6; written += lines.length) writeSync(handle, lines)
    closeSync(handle)
    execFileSync('mv', [drop.at('large'), drop.at('in', 'large.csv')])
    const began = performance.now()
    while (!drop.list('done').includes('large.csv') && performance.now() - began < 50_000) await sleep(50)
    const growth = peakMb(running.child.pid ?? 0) - before
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    process.stdout.write(`${fileMb} MB in ${seconds} s, peak memory ${before} MB + ${growth} MB\n`)
    expect(drop.list('done')).toContain('large.csv')
    expect(growth).toBeLessThan(growthMaxMb)
  })
})

/** The most memory the process had at any time, in MB. */
function peakMb(pid: number): number {
  const [, kilobytes = ''] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
