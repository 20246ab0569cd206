import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Agent } from './agent.ts'
import { findIdentity, saveIdentity } from './identity.ts'
import { Journal, type JournaledJob } from './journal.ts'
import { Spool } from './spool.ts'
import { Bench, silentLog } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

const mountable = canMount()
if (!mountable) process.stdout.write('no tmpfs can be mounted here: full and read-only disks are not tested\n')

let folder: string
let gateway: TestGateway

function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'postroom-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status === 0
  if (mounted) execFileSync('umount', [place])
  rmSync(place, { recursive: true })
  return mounted
}

function fill(): void {
  for (const size of [65_536, 4_096, 512]) {
    try {
      for (let n = 0; ; n += 1) writeFileSync(join(folder, `filler-${size}-${n}`), Buffer.alloc(size))
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
  }
}

function job(step: JournaledJob['step'], padding = ''): JournaledJob {
  const at = new Date().toISOString()
  return { jobId: randomUUID(), deviceKey: `d${padding}`, expiresAt: at, step, state: null, problem: null, at }
}

describe.skipIf(!mountable)('on a disk of 1 MiB', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postroom-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    gateway = new TestGateway({ heartbeatMs: 500 })
    await gateway.start()
  })
  afterEach(async () => {
    await gateway.stop()
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })

  async function startAgent(agentId: string): Promise<Agent> {
    saveIdentity(folder, gateway.identity(agentId))
    const agent = new Agent({ folder, virtual: true, log: silentLog, dismissed: () => undefined })
    await agent.start()
    await gateway.until('hello', () => gateway.hellos >= 1)
    return agent
  }

  test('the journal says no, whole: no half line stays, and what was written before is there', () => {
    const journal = new Journal(join(folder, 'journal.jsonl'))
    const first = job('sent')
    journal.write(first)
    fill()
    const written: JournaledJob[] = [first]
    expect(() => {
      for (;;) {
        const next = job('received', 'x'.repeat(700))
        journal.write(next)
        written.push(next)
      }
    }).toThrow(/ENOSPC/)
    journal.close()
    const text = readFileSync(join(folder, 'journal.jsonl'), 'utf8')
    expect(text.endsWith('\n')).toBe(true)
    const again = new Journal(join(folder, 'journal.jsonl'))
    expect(again.damaged).toBe(false)
    expect(again.jobs()).toEqual(written)
    again.close()
  })

  test('a job on a full disk fails by name before anything is printed; with space again the next one prints', async () => {
    const agentId = randomUUID()
    const agent = await startAgent(agentId)
    await expect.poll(() => agent.view().devices[0]?.state).toBe('ready')
    fill()
    // The page the journal has begun may hold a few lines still.
    let outcome = ''
    for (let n = 0; n < 40 && outcome !== 'journal_failed'; n += 1) {
      const { jobId } = gateway.order(agentId, '^XA^XZ', { deviceKey: `nowhere-${'x'.repeat(80)}` })
      await gateway.finalReport(jobId)
      const printed = gateway.order(agentId, '^XA^FDx^FS^XZ')
      const report = await gateway.finalReport(printed.jobId)
      outcome = report.problem?.code ?? report.state
    }
    expect(outcome).toBe('journal_failed')
    const papers = gateway.papers.length
    for (let n = 0; n < 3; n += 1) rmSync(join(folder, `filler-65536-${n}`), { force: true })
    const good = gateway.order(agentId, '^XA^FDx^FS^XZ')
    expect(await gateway.finalReport(good.jobId)).toMatchObject({ state: 'confirmed' })
    expect(gateway.papers.length).toBeGreaterThanOrEqual(papers)
    await agent.stop()
  })

  test('a renewed certificate that cannot be saved is not used: the old one goes on', async () => {
    const before = gateway.identity(randomUUID(), 0.4)
    gateway.renewalAnswer = { status: 503, body: {} }
    saveIdentity(folder, before)
    fill()
    expect(() => saveIdentity(folder, { ...before, name: 'x'.repeat(5_000) })).toThrow(
      'identity.json cannot be written: the disk is full: free some space',
    )
    expect(findIdentity(folder)).toEqual(before)
    expect(() => statSync(join(folder, 'identity.json.new'))).toThrow('ENOENT')
  })

  test('the spool names the full disk and leaves nothing', async () => {
    const spool = new Spool({ folder, maxBytes: 10 * 1024 * 1024 })
    await spool.start()
    async function* large(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 40; n += 1) yield Buffer.alloc(65_536, n)
    }
    await expect(spool.put(large())).rejects.toThrow('the disk is full')
    const small = await spool.put(
      (async function* () {
        yield Buffer.from('small')
      })(),
    )
    expect(small.bytes).toBe(5)
    await spool.stop()
  })

  test('run on a read-only folder ends with one sentence that names folder, reason and cure', async () => {
    saveIdentity(folder, gateway.identity())
    execFileSync('mount', ['-o', 'remount,ro', folder])
    const main = new URL('./main.js', import.meta.url).pathname
    const { status, stderr } = spawnSync(process.execPath, [main, 'run', '--dir', folder], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain(`${join(folder, 'run.lock')} cannot be written: it is on a read-only disk`)
    expect(stderr).not.toContain('    at ')
  })
})

describe('dates', () => {
  test('a gateway certificate that counts from tomorrow on names the clock of this computer', async () => {
    gateway = new TestGateway({ certificateFrom: new Date(Date.now() + 86_400_000) })
    await gateway.start()
    const bench = new Bench()
    bench.prepare(gateway.identity())
    const agent = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
    await agent.start()
    await expect.poll(() => agent.view().standing.reason).toContain('set its clock')
    await agent.stop()
    await gateway.stop()
    await bench.clean()
  })

  test('a certificate of this computer that ran out says so and how to mend it', async () => {
    gateway = new TestGateway()
    await gateway.start()
    const bench = new Bench()
    bench.prepare(gateway.identity(randomUUID(), -0.5))
    const agent = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
    await agent.start()
    await expect.poll(() => agent.view().standing.reason).toContain('ran out on')
    expect(gateway.hellos).toBe(0)
    await agent.stop()
    await gateway.stop()
    await bench.clean()
  })
})
