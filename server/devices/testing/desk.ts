/** A paired and connected agent with a printer and a scale, and what tests do with it. */
import { vi } from 'vitest'
import type { AgentDevice, JobOrder, JobReport } from '#contracts/agent.ts'
import type { Device } from '#contracts/devices.ts'
import type { Client, TestApp } from '../../platform/testing/app.ts'
import { createPrintJob } from '../index.ts'
import { connect, pairTestAgent, printer, type Socket, scale, signedIn, type TestAgent } from './agent.ts'

export interface Desk {
  agent: TestAgent
  socket: Socket
  printerId: string
  scaleId: string
}

/** Pairs and connects; the devices are asked for over HTTP. */
export async function openDesk(test: TestApp, options: { name?: string; devices?: AgentDevice[] } = {}): Promise<Desk> {
  const agent = await pairTestAgent(test, { name: options.name })
  const socket = await connect(agent, options.devices ?? [printer, scale])
  const items = await devicesOf(await signedIn(test, 'admin@one.test'), agent.agentId)
  const idOf = (kind: string) => items.find((item) => item.kind === kind)?.id ?? ''
  return { agent, socket, printerId: idOf('printer'), scaleId: idOf('scale') }
}

async function devicesOf(client: Client, agentId: string): Promise<Device[]> {
  const { items }: { items: Device[] } = (await client.get('/v1/devices?limit=200')).json()
  return items.filter((item) => item.agentId === agentId)
}

/** A label for the printer, made as another room would. */
export function createLabel(
  { platform, tenantId }: TestApp,
  deviceId: string,
  more: { shipmentId?: string; expiresInSeconds?: number; title?: string } = {},
) {
  return platform.db.withTenant(tenantId, (tx) =>
    createPrintJob(platform, tx, {
      actor: { tenantId, userId: null, username: null, from: null },
      deviceId,
      document: { format: 'zpl', bytes: Buffer.from('^XA^XZ') },
      title: 'Label',
      ...more,
    }),
  )
}

export function report(
  socket: Socket,
  jobId: string,
  state: JobReport['state'],
  problem: JobReport['problem'] = null,
): void {
  socket.send({ type: 'jobReport', report: { jobId, state, problem, at: new Date().toISOString() } })
}

/** Ids of the jobs that were sent so far, in order. */
export function sentJobs(socket: Socket): string[] {
  return socket.received.flatMap((message) =>
    message.type === 'job' ? [(JSON.parse(message.order) as JobOrder).jobId] : [],
  )
}

/** Waits until so many jobs were sent, and a little for one too many. */
export async function jobsSent(socket: Socket, many: number): Promise<string[]> {
  await vi.waitFor(() => {
    if (sentJobs(socket).length < many) throw new Error(`${sentJobs(socket).length} of ${many} jobs were sent`)
  }, 5_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  return sentJobs(socket)
}
