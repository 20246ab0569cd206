/** Hearing NOTIFY on a connection of its own, which is made anew when it is lost. */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { connectTimeoutMs } from './sql.ts'

const reconnectPauseMs = 500

export interface Listening {
  stop(): Promise<void>
}

/**
 * Listens on a channel; resolves when nothing sent from now on is missed. After a lost connection `heard` is called
 * once more, for what was sent meanwhile. Rejects when the first connection fails.
 */
export async function listenOn(
  url: string,
  { channel, heard }: { channel: string; heard: () => void },
): Promise<Listening> {
  let stopped = false
  let client = await open()

  async function open(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'postroom listening',
      keepAlive: true,
    })
    // What follows an error is the end, and that is where the next connection is made.
    fresh.on('error', () => undefined)
    await fresh.connect()
    fresh.on('notification', heard)
    await fresh.query(`listen ${pg.escapeIdentifier(channel)}`).catch(async (error: unknown) => {
      await fresh.end()
      throw error
    })
    fresh.once('end', () => void again())
    return fresh
  }

  async function again(): Promise<void> {
    while (!stopped) {
      const fresh = await open().catch(() => null)
      if (fresh) {
        client = fresh
        if (stopped) await fresh.end()
        else heard()
        return
      }
      await pause(reconnectPauseMs)
    }
  }

  return {
    stop: async () => {
      stopped = true
      await client.end()
    },
  }
}
