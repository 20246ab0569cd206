import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Agent } from '../agent.ts'
import { Bench, silentLog } from '../testing/bench.ts'
import { records, TestDropFolder } from '../testing/drop-folder.ts'
import { TestGateway } from '../testing/gateway.ts'

const mountable = canMount()
if (!mountable) process.stdout.write('no tmpfs can be mounted here: full and read-only drop folders are not tested\n')
const hasProc = process.platform === 'linux'

let gateway: TestGateway
let bench: Bench
let drop: TestDropFolder
let agent: Agent

function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'postroom-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status === 0
  if (mounted) execFileSync('umount', [place])
  rmSync(place, { recursive: true })
  return mounted
}

/** Leaves a few bytes at most. */
function fill(name: string): void {
  const handle = openSync(drop.at(name), 'w')
  for (const size of [65_536, 512, 1]) {
    try {
      while (writeSync(handle, Buffer.alloc(size)) === size);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
  }
  closeSync(handle)
}

const code = () => agent.view().folders[0]?.problem?.code ?? null
const mount = (...args: string[]) => execFileSync('mount', [...args, drop.path])

beforeEach(async () => {
  gateway = new TestGateway()
  await gateway.start()
  bench = new Bench()
  drop = new TestDropFolder()
})
afterEach(async () => {
  await bench.clean()
  drop.remove()
  await gateway.stop()
})

async function start(): Promise<void> {
  bench.prepare(gateway.identity(), { folders: [{ driver: 'drop', path: drop.path }] })
  agent = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
  await agent.start()
  await gateway.until('hello', () => gateway.hellos === 1)
}

describe.skipIf(!mountable)('a drop folder on a disk of 1 MiB', () => {
  beforeEach(async () => {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs')
    await start()
  })
  afterEach(async () => {
    await agent.stop()
    spawnSync('umount', [drop.path])
  })

  test('full: no part of an export is visible, the disk is named, and with space it comes', {
    timeout: 30_000,
  }, async () => {
    fill('filler')
    gateway.drop.offer(drop.key, 'postroom-000001.csv', records('full', 5_000))
    await gateway.until('the problem', () => code() === 'folder_full')
    expect([drop.list('out'), drop.hidden('out')]).toEqual([[], []])
    rmSync(drop.at('filler'))
    await gateway.until('out/', () => drop.list('out').length === 1)
    expect(drop.read('out', 'postroom-000001.csv')).toBe(records('full', 5_000))
    await gateway.until('no problem', () => code() === null)
  })

  test('full: a refused file waits for its reason file', { timeout: 30_000 }, async () => {
    gateway.drop.importMs = 300
    drop.drop('wrong.csv', 'Wrong\r\n')
    await gateway.until('working/', () => drop.list('working').length === 1)
    fill('filler')
    await gateway.until('the problem', () => code() === 'folder_full')
    expect(drop.list('error')).toEqual([])
    rmSync(drop.at('filler'))
    await gateway.until('error/', () => drop.list('error').length === 2)
    expect(drop.read('error', 'wrong.csv')).toBe('Wrong\r\n')
  })

  test('read-only: named, nothing is lost, and it goes on by itself', { timeout: 30_000 }, async () => {
    drop.drop('orders.csv', records('ro'))
    execFileSync('mount', ['-o', 'remount,ro', drop.path])
    await gateway.until('the problem', () => code() === 'folder_not_writable')
    gateway.drop.offer(drop.key, 'postroom-000001.csv', records('ro-out'))
    await sleep(300)
    execFileSync('mount', ['-o', 'remount,rw', drop.path])
    await gateway.until('done/ and out/', () => drop.list('done').length === 1 && drop.list('out').length === 1)
    await gateway.until('no problem', () => code() === null)
  })

  test('the empty place of a share that is not connected is left alone', { timeout: 30_000 }, async () => {
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

describe.skipIf(!hasProc)('300 MB', () => {
  const fileMb = 300
  const growthMaxMb = 60

  test('are brought with flat memory', { timeout: 60_000 }, async () => {
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
