import { expect, test } from 'vitest'
import type { AgentDevice } from '#contracts/agent.ts'
import { silentLog } from './testing/bench.ts'
import { virtualDevices } from './virtual.ts'

test('a virtual scanner reads what it is told to, through the true parser', async () => {
  const scans: unknown[] = []
  const changes: AgentDevice[] = []
  const events = {
    changed: (device: AgentDevice) => void changes.push(device),
    reading: () => undefined,
    scan: (key: string, scan: object) => void scans.push({ key, ...scan }),
  }
  const { scanner, stop } = await virtualDevices({
    events,
    log: silentLog,
    paper: () => undefined,
    currentJob: () => null,
  })
  scanner.start()
  await expect.poll(() => changes.at(-1)).toMatchObject({ kind: 'scanner', state: 'ready', virtual: true })
  scanner.simulate?.({ scan: 'PKG-17' })
  scanner.simulate?.({ scan: ']C142010282\x1d9261290113185417468510' })
  expect(scans).toEqual([
    { key: 'virtual:scanner', text: 'PKG-17', aim: 'C0' },
    { key: 'virtual:scanner', text: '42010282\x1d9261290113185417468510', aim: 'C1' },
  ])
  scanner.simulate?.({ faults: ['unplugged'] })
  expect(changes.at(-1)?.state).toBe('offline')
  await scanner.stop()
  await stop()
})
