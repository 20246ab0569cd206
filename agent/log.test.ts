import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogFiles } from './log-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('five files of limited size, the newest lines kept, readable by the owner only', () => {
  const files = new LogFiles({ folder, trouble: () => undefined, sizeMaxBytes: 1_000 })
  for (let n = 0; n < 500; n += 1) files.write(`${JSON.stringify({ n, text: 'Grüße' })}\n`)
  files.close()
  expect(readdirSync(folder).sort()).toEqual(['agent.1.log', 'agent.2.log', 'agent.3.log', 'agent.4.log', 'agent.log'])
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000)
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  }
  const lines = readFileSync(join(folder, 'agent.log'), 'utf8').trimEnd().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ n: 499 })
})

test('a start goes on in the file of the last run', () => {
  for (let run = 0; run < 3; run += 1) {
    const files = new LogFiles({ folder, trouble: () => undefined })
    files.write(`${run}\n`)
    files.close()
  }
  expect(readFileSync(join(folder, 'agent.log'), 'utf8')).toBe('0\n1\n2\n')
})

test('a folder that cannot be written is told once and never throws', () => {
  const troubles: string[] = []
  const files = new LogFiles({ folder: '/dev/null/logs', trouble: (reason) => void troubles.push(reason) })
  for (let n = 0; n < 10; n += 1) files.write('x\n')
  expect(troubles).toHaveLength(1)
})
