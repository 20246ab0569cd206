import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Spool, type Spooled } from './spool.ts'

const megabyte = 1024 * 1024
let folder: string
let spool: Spool

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-spool-'))
  spool = new Spool({ folder, maxBytes: 64 * megabyte })
  await spool.start()
})
afterEach(async () => {
  await spool.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function content(spooled: Spooled): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of spooled.read()) parts.push(part)
  return Buffer.concat(parts)
}

function files(): Buffer[] {
  return readdirSync(join(folder, 'spool')).map((name) => readFileSync(join(folder, 'spool', name)))
}

test('what goes in comes out, whatever the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), fc.integer({ min: 1, max: 4_000 }), async (bytes, size) => {
      const spooled = await spool.put(chunks(bytes, size))
      expect(spooled.bytes).toBe(bytes.length)
      expect(await content(spooled)).toEqual(Buffer.from(bytes))
      await spooled.remove()
    }),
    { numRuns: 60, seed: 7 },
  )
  expect(files()).toEqual([])
})

test('nothing of a document can be read on disk, and equal documents look different', async () => {
  const secret = Buffer.from('Jane Doe, Secret Street 1\n'.repeat(100))
  const [first, second] = await Promise.all([spool.put(chunks(secret)), spool.put(chunks(secret))])
  const [one, two] = files()
  expect(one?.includes('Secret')).toBe(false)
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(false)
  expect(await content(first)).toEqual(secret)
  expect(await content(second)).toEqual(secret)
})

test('an altered file is not taken for the document', async () => {
  const spooled = await spool.put(chunks(randomBytes(5_000)))
  const [name = ''] = readdirSync(join(folder, 'spool'))
  const file = join(folder, 'spool', name)
  const bytes = readFileSync(file)
  bytes[2_000] = (bytes[2_000] ?? 0) ^ 1
  writeFileSync(file, bytes)
  await expect(content(spooled)).rejects.toThrow()
  writeFileSync(file, bytes.subarray(0, 900))
  await expect(content(spooled)).rejects.toThrow()
})

test('a start removes what the last run left; its key is gone anyway', async () => {
  await spool.put(chunks(randomBytes(100)))
  expect(files()).toHaveLength(1)
  const next = new Spool({ folder, maxBytes: megabyte })
  await next.start()
  expect(files()).toEqual([])
  await next.stop()
})

test('documents expire, and then cannot be read', async () => {
  const short = new Spool({ folder, maxBytes: megabyte, livesMs: 50 })
  await short.start()
  const spooled = await short.put(chunks(randomBytes(100)))
  await sleep(80)
  await short.put(chunks(randomBytes(10)))
  expect(files()).toHaveLength(1)
  expect(() => spooled.read()).toThrow('not in the spool any more')
  await short.stop()
})

test('a full spool and a broken source leave nothing behind', async () => {
  const small = new Spool({ folder, maxBytes: 10_000 })
  await small.start()
  await expect(small.put(chunks(randomBytes(20_000), 1_000))).rejects.toThrow('full')
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield randomBytes(100)
    throw new Error('the line broke')
  }
  await expect(small.put(broken())).rejects.toThrow('the line broke')
  expect(files()).toEqual([])
  await small.put(chunks(randomBytes(9_000)))
  await small.stop()
  expect(files()).toEqual([])
})

test('a hundred waiting documents of 400 kB cost the disk, not the memory', async () => {
  const document = randomBytes(400_000)
  const digest = createHash('sha256').update(document).digest('hex')
  setFlagsFromString('--expose-gc')
  const memoryUsed = () => {
    runInNewContext('gc')()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    return arrayBuffers + heapUsed
  }
  const before = memoryUsed()
  const waiting: Spooled[] = []
  for (let n = 0; n < 100; n += 1) waiting.push(await spool.put(chunks(document)))
  const grownMb = (memoryUsed() - before) / megabyte
  process.stdout.write(`spool: 100 documents, 40 MB, memory grew by ${grownMb.toFixed(1)} MB\n`)
  expect(grownMb).toBeLessThan(10)
  for (const spooled of waiting) {
    const hash = createHash('sha256')
    for await (const part of spooled.read()) hash.update(part)
    expect(hash.digest('hex')).toBe(digest)
  }
})
