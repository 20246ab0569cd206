import { expect, test } from 'vitest'
import type { DropExport, DropSource } from '#lib/api/types.ts'
import { handedOverText, handOverText, holderName, type Known, waitsForGone } from './hand-over.ts'

const file = (rest: Partial<DropExport> = {}): DropExport => ({
  id: 'e',
  source: { id: 's', name: 'Orders' },
  filename: 'postroom-000007.csv',
  state: 'ready',
  rows: 2,
  voids: 0,
  bytes: 900,
  sha256: '',
  agentId: 'a',
  createdAt: '2026-11-21T12:00:00Z',
  writtenAt: null,
  ...rest,
})

const known = (agentId: string, online: boolean, agent?: Known['agent']): Known => ({
  agent,
  source: { agentId, agentName: agentId === 'a' ? 'Desk 1' : 'Desk 2', online } as DropSource,
})

test('a file waits for an agent that is gone, not for one that is connected or for nobody', () => {
  expect(waitsForGone(file(), known('a', false))).toBe(true)
  expect(waitsForGone(file(), known('a', true))).toBe(false)
  expect(waitsForGone(file(), known('b', true))).toBe(true)
  expect(waitsForGone(file(), known('b', true, { name: 'Desk 1', state: 'online' }))).toBe(false)
  expect(waitsForGone(file(), known('a', true, { name: 'Desk 1', state: 'revoked' }))).toBe(true)
  expect(waitsForGone(file({ agentId: null }), known('a', false))).toBe(false)
  expect(waitsForGone(file({ state: 'written' }), known('a', false))).toBe(false)
})

test('the question names who was to write the file, who does so next, and what may go wrong', () => {
  const text = handOverText(file(), known('b', true, { name: 'Desk 1', state: 'offline' }))
  expect(text).toMatch(/^Desk 1 is not connected .* Desk 2 writes it instead\. .*written twice.*out folder of Orders/)
  expect(handOverText(file(), known('b', false))).toMatch(/^The agent it .* Desk 2 writes it instead, once it is conn/)
  expect(handOverText(file(), known('a', false))).toMatch(/^Desk 1 is .* Another agent of the folder .* a program fet/)
})

test('what became of it', () => {
  const moved = file({ agentId: 'b' })
  expect(handedOverText(moved, holderName(moved, known('b', true)))).toBe(
    'postroom-000007.csv was handed over to Desk 2',
  )
  expect(handedOverText(file({ agentId: null }), null)).toMatch(/^postroom-000007\.csv is free/)
})
