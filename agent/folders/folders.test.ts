import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, type TestContext, test, vi } from 'vitest'
import { Agent } from '../agent.ts'
import { Bench, silentLog } from '../testing/bench.ts'
import { records, TestDropFolder } from '../testing/drop-folder.ts'
import { TestGateway } from '../testing/gateway.ts'

// Waiting costs nothing: more side by side than usual.
vi.setConfig({ maxConcurrency: 12 })

/** A gateway, a folder and agents of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ onTestFinished }: TestContext) {
  const gateway = new TestGateway()
  await gateway.start()
  const drop = new TestDropFolder()
  const running: { agent: Agent; bench: Bench }[] = []
  onTestFinished(async () => {
    for (const { agent, bench } of running) {
      await agent.stop()
      await bench.clean()
    }
    drop.remove()
    await gateway.stop()
  })
  const startAgent = async (): Promise<Agent> => {
    const bench = new Bench()
    const folders = [{ driver: 'drop' as const, path: drop.path, name: 'Orders' }]
    bench.prepare(gateway.identity(randomUUID()), { folders })
    const agent = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
    running.push({ agent, bench })
    const hellos = gateway.hellos
    await agent.start()
    await until('hello', () => gateway.hellos > hellos)
    return agent
  }
  const until = <T>(what: string, look: () => T | undefined | false | null) => gateway.until(what, look)
  return { gateway, drop, running, startAgent, until }
}

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

describe.concurrent('a file for out/', () => {
  test('appears whole, is reported until the server knows, and comes once', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    gateway.acknowledge = false
    await startAgent()
    const exportId = gateway.drop.offer(drop.key, 'postroom-000001.csv', records('out', 5_000))
    await until('out/', () => drop.list('out').length === 1)
    expect(drop.read('out', 'postroom-000001.csv')).toBe(records('out', 5_000))
    expect(drop.hidden('out')).toEqual([])
    rmSync(drop.at('out', 'postroom-000001.csv'))
    const told = () => gateway.received.filter((message) => message.type === 'exportWritten').length
    await until('two reports', () => told() >= 2)
    gateway.acknowledge = true
    gateway.dropConnection()
    await until('hello', () => gateway.hellos === 2)
    await until('written', () => (gateway.drop.exports.get(exportId)?.written ?? 0) >= 1)
    await sleep(500)
    expect(drop.list('out')).toEqual([])
  })

  test('with a name that is taken gets another; a broken transfer leaves nothing that can be seen', async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    await startAgent()
    writeFileSync(drop.at('out', 'postroom-000007.csv'), "the customer's own")
    gateway.drop.exportBreaksAfter = 1_000
    gateway.drop.offer(drop.key, 'postroom-000007.csv', records('seven', 500))
    await sleep(400)
    expect(drop.list('out')).toEqual(['postroom-000007.csv'])
    gateway.drop.exportBreaksAfter = Number.POSITIVE_INFINITY
    await until('out/', () => drop.list('out').length === 2)
    expect(drop.read('out', 'postroom-000007.csv')).toBe("the customer's own")
    expect(drop.read('out', drop.list('out').find((name) => name.includes('-20')) ?? '')).toBe(records('seven', 500))
  })
})

describe.concurrent('a file in in/', () => {
  test('renamed into place it is imported within two seconds and lies in done/', async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    const agent = await startAgent()
    expect(agent.view().folders).toEqual([
      { key: drop.key, name: 'Orders', path: drop.path, state: 'watching', problem: null, waiting: 0 },
    ])
    const text = records('first')
    drop.drop('orders.csv', text)
    const droppedAt = performance.now()
    await until('the import', () => gateway.drop.imported.includes(sha256(text)))
    expect(performance.now() - droppedAt).toBeLessThan(2_000)
    await until('done/', () => drop.list('done').includes('orders.csv'))
    expect(drop.read('done', 'orders.csv')).toBe(text)
    const left = () => [drop.list('in'), drop.list('working'), drop.list('error')].flat()
    await until('nothing left elsewhere', () => left().length === 0)
    const hello = gateway.received.find((message) => message.type === 'hello')
    expect(hello?.type === 'hello' && hello.folders[0]?.key).toBe(drop.key)
  })

  test('names with spaces, other scripts and emoji; the same name again gets the time', async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    await startAgent()
    const names = ['two words.csv', "O'Brien & Söhne [1].CSV", '注文 📦.csv', '100% sicher#?.csv']
    for (const [n, name] of names.entries()) drop.drop(name, records(n))
    await until('all in done/', () => drop.list('done').length === names.length)
    expect(drop.list('done')).toEqual([...names].sort())
    expect([...gateway.drop.files.values()].map(({ name }) => name).sort()).toEqual([...names].sort())
    drop.drop('two words.csv', records('again'))
    await until('a second one', () => drop.list('done').length === names.length + 1)
    expect(drop.list('done')).toContainEqual(expect.stringMatching(/^two words-\d{8}-\d{6}\.csv$/))
    expect(drop.read('done', 'two words.csv')).toBe(records(0))
  })

  test('hidden and temporary files, other extensions and folders are left alone', async (t) => {
    const { drop, startAgent, until } = await setUp(t)
    await startAgent()
    const names = ['.x.csv', '~$x.csv', 'x.csv.tmp', 'x.csv.part', 'x.csv.crdownload', 'x.txt', 'x.gz']
    for (const name of names) writeFileSync(drop.at('in', name), records(name))
    mkdirSync(drop.at('in', 'folder.csv'))
    drop.drop('last.csv', records('last'))
    await until('done/', () => drop.list('done').includes('last.csv'))
    expect(drop.list('in').length + drop.hidden('in').length).toBe(names.length + 1)
  })

  test('a .csv.gz is its content; a damaged one and one that is none go to error/ with the reason', async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    await startAgent()
    const text = records('packed', 1_000)
    drop.drop('orders.csv.gz', gzipSync(text))
    drop.drop('cut.csv.gz', gzipSync(text).subarray(0, 300))
    drop.drop('plain.csv.gz', text)
    await until('three ends', () => drop.list('done').length === 1 && drop.list('error').length === 4)
    expect(gateway.drop.files.get(sha256(text))).toMatchObject({ name: 'orders.csv', imports: 1 })
    expect(drop.list('done')).toEqual(['orders.csv.gz'])
    expect(drop.list('error')).toEqual([
      'cut.csv.gz',
      'cut.csv.gz.reason.txt',
      'plain.csv.gz',
      'plain.csv.gz.reason.txt',
    ])
    expect(drop.read('error', 'cut.csv.gz.reason.txt')).toContain('cannot be unpacked')
  })

  test('written slowly it is taken when it is whole', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    await startAgent()
    const lines = records('slow', 12).split('\r\n')
    for (const line of lines.slice(0, -1)) {
      drop.append('slow.csv', `${line}\r\n`)
      // Longer than a renamed file has to stand still.
      await sleep(lines.indexOf(line) < 2 ? 1_100 : 50)
    }
    await until('done/', () => drop.list('done').includes('slow.csv'))
    expect(gateway.drop.uploads).toBe(1)
    expect(gateway.drop.files.get(sha256(records('slow', 12)))).toMatchObject({ imports: 1 })
  })

  test('an outage, answers of an overloaded server and lost messages delay it, and never end in error/', {
    timeout: 40_000,
  }, async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    await startAgent()
    gateway.drop.tells = false
    gateway.drop.problem = { status: 503, detail: 'overloaded' }
    drop.drop('a.csv', records('a'))
    await until('working/', () => drop.list('working').length === 1)
    await sleep(1_200)
    gateway.drop.problem = { status: 409, detail: 'too much in line' }
    await sleep(1_500)
    gateway.drop.problem = null
    await gateway.hangUp()
    drop.drop('b.csv', records('b'))
    await sleep(1_000)
    expect([drop.list('done'), drop.list('error')]).toEqual([[], []])
    await gateway.listen()
    await until('done/', () => drop.list('done').length === 2)
    expect(drop.list('error')).toEqual([])
    for (const { imports } of gateway.drop.files.values()) expect(imports).toBe(1)
  })

  test('what a program still writes after the rename is brought too', async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    await startAgent()
    gateway.drop.importMs = 600
    drop.drop('open.csv', records('open'))
    const working = await until('working/', () => drop.list('working').find((name) => name.includes('.sent.')))
    writeFileSync(drop.at('working', working), 'P-late,Jane,1 Main St\r\n', { flag: 'a' })
    await until('done/', () => drop.list('done').includes('open.csv'))
    expect(gateway.drop.files.get(sha256(drop.read('done', 'open.csv')))).toMatchObject({ imports: 1 })
  })

  test('refused rows and refused files are explained in error/', async (t) => {
    const { drop, startAgent, until } = await setUp(t)
    await startAgent()
    drop.drop('some.csv', `${records('some')}bad,,\r\n`)
    drop.drop('none.csv', 'Something,Else\r\n1,2\r\n')
    await until('both ends', () => drop.list('done').length === 1 && drop.list('error').length === 4)
    expect(drop.list('done')).toEqual(['some.csv'])
    expect(drop.list('error')).toEqual([
      'none.csv',
      'none.csv.reason.txt',
      'some.csv.reason.txt',
      'some.csv.rejected.csv',
    ])
    expect(drop.read('error', 'some.csv.rejected.csv')).toBe('Package ID,Error\r\nbad,is bad\r\n')
    expect(drop.read('error', 'some.csv.reason.txt')).toContain('2 of 3 rows were imported, 1 were not')
    const reason = drop.read('error', 'none.csv.reason.txt')
    expect(reason).toContain('The column Package ID is missing.')
    expect(reason).toContain(sha256('Something,Else\r\n1,2\r\n'))
    // The same refused file once more: another name, and its own reason.
    drop.drop('none.csv', 'Something,Else\r\n1,2\r\n')
    await until('again', () => drop.list('error').length === 6)
    expect(drop.read('error', 'none.csv')).toContain('Something')
  })
})

describe.concurrent('the folder', () => {
  test('gone and back: named, and it goes on by itself with the same key', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, startAgent, until } = await setUp(t)
    const agent = await startAgent()
    const { key } = drop
    const away = `${drop.path}-away`
    renameSync(drop.path, away)
    await until('the problem', () => agent.view().folders[0]?.problem?.code === 'folder_gone')
    await until('the report', () =>
      gateway.received.some((message) => message.type === 'folder' && message.folder.problem?.code === 'folder_gone'),
    )
    renameSync(away, drop.path)
    drop.drop('back.csv', records('back'))
    await until('done/', () => drop.list('done').includes('back.csv'))
    rmSync(drop.path, { recursive: true })
    await until('the problem', () => agent.view().folders[0]?.state === 'problem')
    mkdirSync(drop.path)
    await until('all sub-folders', () => existsSync(drop.at('out')))
    expect(drop.key).toBe(key)
    await until('watching', () => agent.view().folders[0]?.state === 'watching')
  })

  test('a damaged marker, a long name and a folder listed twice are named', async (t) => {
    const { gateway, drop, startAgent, until, running } = await setUp(t)
    const agent = await startAgent()
    drop.drop(`${'n'.repeat(201)}.csv`, records('long'))
    await until('the long name', () => agent.view().folders[0]?.problem?.code === 'folder_name_too_long')
    rmSync(drop.at('in', `${'n'.repeat(201)}.csv`))
    writeFileSync(drop.at('.postroom-folder.json'), 'junk')
    await until('the marker', () => agent.view().folders[0]?.problem?.code === 'folder_marker_damaged')
    const bench = new Bench()
    const other = new TestDropFolder()
    const folders = [other.path, join(other.path, '.')].map((path) => ({ driver: 'drop' as const, path }))
    bench.prepare(gateway.identity(), { folders })
    const twice = new Agent({ folder: bench.folder, virtual: false, log: silentLog, dismissed: () => undefined })
    running.push({ agent: twice, bench })
    await twice.start()
    const named = () => twice.view().folders.filter(({ problem }) => problem?.code === 'folder_listed_twice')
    await until('the folder listed twice', () => named().length === 1)
    other.remove()
  })
})

// By itself: it keeps the processor busy, and others measure time.
describe('two agents on one folder', () => {
  test('import each of 100 files once', { timeout: 30_000 }, async (t) => {
    const { gateway, drop, startAgent, until, running } = await setUp(t)
    await Promise.all([startAgent(), startAgent()])
    const keys = running.map(({ agent }) => agent.view().folders[0]?.key)
    expect(new Set(keys)).toEqual(new Set([drop.key]))
    const names = Array.from({ length: 100 }, (_, n) => `file-${String(n).padStart(3, '0')}.csv`)
    for (const name of names) drop.drop(name, records(name))
    await until('all in done/', () => drop.list('done').length === 100)
    expect(drop.list('done')).toEqual(names)
    expect(gateway.drop.files.size).toBe(100)
    for (const { imports } of gateway.drop.files.values()) expect(imports).toBe(1)
    expect([drop.list('in'), drop.list('working'), drop.list('error')]).toEqual([[], [], []])
  })
})
