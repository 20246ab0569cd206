/** `/v1/live`: one WebSocket per browser, with subscriptions that are checked against the user's permissions. */
import websocket from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { type LiveEvent, LiveRequest, type LiveTopic } from '#contracts/live.ts'
import type { Permission } from '#contracts/permissions.ts'
import { AppError } from './errors.ts'
import { isOwnOrigin } from './http/fastify.ts'
import type { HttpHost } from './http/implement.ts'
import { compileMessage, problemsOf } from './http/validation.ts'
import { liveBusTopic, liveWatchedTopic } from './live.ts'

const frameMaxBytes = 1_024
const socketsMax = 5_000
/** Requests of one browser that may wait. */
const waitingMax = 16
/** Silence after which a browser is gone is at most twice this. */
const pingEveryMs = 20_000

/** RFC 6455 §7.4.1; 4401 is ours: the session ended. */
const closeCodes = { policy: 1008, tryAgain: 1013, signedOut: 4401 } as const

const permissionOf: Record<LiveTopic, Permission> = {
  devices: 'devices:read',
  jobs: 'jobs:read',
  imports: 'imports:read',
  drop: 'drop:read',
  shipments: 'shipments:read',
}

const validate = compileMessage(LiveRequest)

/** Must run before other routes are registered. `recheckMs`: how often a session and its rights are looked at again. */
export async function registerLive(host: HttpHost, { recheckMs = 30_000 } = {}): Promise<void> {
  const { app, platform } = host
  await app.register(websocket, { options: { maxPayload: frameMaxBytes, perMessageDeflate: false } })
  let open = 0
  app.get(
    '/v1/live',
    {
      websocket: true,
      preValidation: async (request) => {
        if (!isOwnOrigin(request, platform))
          throw new AppError('foreign_origin', 'This connection was opened by a page of another web site.')
        if (!(await host.findCaller(request)))
          throw new AppError('not_signed_in', 'Your session has ended or you are not signed in.')
        if (open >= socketsMax) throw new AppError('unavailable', 'Too many live connections; try again later.')
      },
    },
    (socket, request) => {
      open += 1
      socket.on('close', () => {
        open -= 1
      })
      serve(host, { socket, request, recheckMs })
    },
  )
}

interface Browser {
  socket: WebSocket
  request: FastifyRequest
  recheckMs: number
}

function serve(host: HttpHost, { socket, request, recheckMs }: Browser): void {
  const log = host.platform.log.child({ live: request.id })
  const outlet = openOutlet(socket)
  const subscriptions = new Map<LiveTopic, () => void>()
  let work = Promise.resolve()
  let waiting = 0
  let alive = true

  const end = (code: number, reason: string) => socket.close(code, reason)
  const enqueue = (task: () => Promise<void>) => {
    if (waiting >= waitingMax) return end(closeCodes.policy, 'too many requests at once')
    waiting += 1
    work = work
      .then(task)
      .catch((error: unknown) => {
        log.warn({ err: error }, 'live: a request could not be handled')
        end(closeCodes.tryAgain, 'try again')
      })
      .finally(() => {
        waiting -= 1
      })
  }
  const desk: Desk = { host, request, outlet, subscriptions, socket }
  socket.on('message', (data, isBinary) => {
    const wanted = isBinary ? null : parse(data.toString())
    if (wanted) enqueue(() => handle(desk, wanted))
    else end(closeCodes.policy, 'not a request of this protocol')
  })
  socket.on('pong', () => {
    alive = true
  })
  const pulse = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, pingEveryMs)
  const recheck = setInterval(() => enqueue(() => checkRights(desk).then(() => undefined)), recheckMs)
  socket.on('close', () => {
    clearInterval(pulse)
    clearInterval(recheck)
    for (const stop of subscriptions.values()) stop()
    subscriptions.clear()
  })
}

/** What may wait to be written to a browser before its readings are thinned out, and before it is cut off. */
const thinnedBytes = 64 * 1024
const outgoingMaxBytes = 2 * 1024 * 1024

interface Outlet {
  send(event: LiveEvent): void
}

/** Writes events in order; to a slow reader only the newest reading of each device, once there is room again. */
function openOutlet(socket: WebSocket): Outlet {
  const held = new Map<string, LiveEvent>()
  const write = (event: LiveEvent) => socket.send(JSON.stringify(event), release)
  const release = () => {
    for (const [deviceId, event] of held) {
      if (socket.bufferedAmount > thinnedBytes || socket.readyState !== socket.OPEN) return
      held.delete(deviceId)
      write(event)
    }
  }
  return {
    send: (event) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > outgoingMaxBytes) return socket.terminate()
      if (event.type === 'device.reading') {
        if (socket.bufferedAmount > thinnedBytes) return void held.set(event.deviceId, event)
        held.delete(event.deviceId)
      }
      write(event)
    },
  }
}

interface Desk {
  host: HttpHost
  request: FastifyRequest
  outlet: Outlet
  subscriptions: Map<LiveTopic, () => void>
  socket: WebSocket
}

function parse(text: string): LiveRequest | null {
  try {
    const value: unknown = JSON.parse(text)
    return problemsOf(validate, value) ? null : (value as LiveRequest)
  } catch {
    return null // not JSON: refused by the caller like any other wrong frame
  }
}

async function handle(desk: Desk, { type, topic }: LiveRequest): Promise<void> {
  if (type === 'unsubscribe') return unsubscribe(desk, topic)
  const caller = await checkRights(desk)
  if (!caller || desk.socket.readyState !== desk.socket.OPEN) return
  if (!caller.permissions.has(permissionOf[topic])) return refuse(desk, topic)
  if (!desk.subscriptions.has(topic)) {
    const listener = (event: unknown) => desk.outlet.send(event as LiveEvent)
    const stop = desk.host.platform.bus.subscribe(liveBusTopic(caller.tenantId, topic), listener)
    desk.subscriptions.set(topic, stop)
  }
  desk.outlet.send({ type: 'subscribed', topic })
  desk.host.platform.bus.publish(liveWatchedTopic(caller.tenantId, topic), {})
}

function unsubscribe({ subscriptions }: Desk, topic: LiveTopic): void {
  subscriptions.get(topic)?.()
  subscriptions.delete(topic)
}

function refuse(desk: Desk, topic: LiveTopic): void {
  unsubscribe(desk, topic)
  const reason = `This needs the permission ${permissionOf[topic]}, which your role does not have.`
  desk.outlet.send({ type: 'refused', topic, reason })
}

/** Who the browser is now: ends the connection of a session that is over, and subscriptions the role no longer allows. */
async function checkRights(desk: Desk) {
  const caller = await desk.host.findCaller(desk.request)
  if (!caller) {
    for (const topic of [...desk.subscriptions.keys()]) unsubscribe(desk, topic)
    desk.outlet.send({ type: 'signed_out' })
    desk.socket.close(closeCodes.signedOut, 'signed out')
    return null
  }
  for (const topic of [...desk.subscriptions.keys()]) {
    if (!caller.permissions.has(permissionOf[topic])) refuse(desk, topic)
  }
  return caller
}
