/** Live messages between replicas: device readings, nudges, changes. Nothing is lost for good if one is: rows hold the truth. */
import { EventEmitter } from 'node:events'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { newId } from '../ids.ts'

export interface Bus {
  /** Delivers to every subscriber on this replica at once and to the others through the broker. */
  publish(topic: string, message: unknown): void
  /** @returns how to stop */
  subscribe(topic: string, listener: (message: unknown) => void): () => void
  /** false while the broker is away: this replica then hears only itself */
  connected(): boolean
  close(): Promise<void>
}

const prefix = 'postroom/bus/'
const reconnectMs = 1_000
const subscribersMax = 10_000

/** A bus of one replica, for a server that runs alone without broker. */
export function localBus(): Bus {
  const local = new EventEmitter().setMaxListeners(subscribersMax)
  return {
    publish: (topic, message) => void local.emit(topic, message),
    subscribe: (topic, listener) => listen(local, topic, listener),
    connected: () => true,
    close: async () => void local.removeAllListeners(),
  }
}

/** A bus over any MQTT 3.1.1 broker. Keeps working locally and reconnects by itself when the broker goes away. */
export function mqttBus(url: string, options: { log: Logger; tls?: Pick<IClientOptions, 'ca' | 'cert' | 'key'> }): Bus {
  const self = newId()
  const local = new EventEmitter().setMaxListeners(subscribersMax)
  const client: MqttClient = mqtt.connect(url, {
    clientId: `server-${self}`,
    protocolVersion: 4,
    reconnectPeriod: reconnectMs,
    queueQoSZero: false,
    ...options.tls,
  })
  client.on('connect', () => client.subscribe(`${prefix}#`, { qos: 0 }))
  client.on('error', (error) =>
    options.log.warn({ err: error }, 'bus: broker trouble; live updates stay on this replica'),
  )
  client.on('message', (topic, bytes) => {
    const { from, message } = JSON.parse(bytes.toString()) as { from: string; message: unknown }
    if (from !== self) local.emit(topic.slice(prefix.length), message)
  })
  return {
    publish: (topic, message) => {
      local.emit(topic, message)
      if (client.connected) client.publish(prefix + topic, JSON.stringify({ from: self, message }), { qos: 0 })
    },
    subscribe: (topic, listener) => listen(local, topic, listener),
    connected: () => client.connected,
    close: () => client.endAsync(true),
  }
}

function listen(emitter: EventEmitter, topic: string, listener: (message: unknown) => void): () => void {
  emitter.on(topic, listener)
  return () => emitter.off(topic, listener)
}
