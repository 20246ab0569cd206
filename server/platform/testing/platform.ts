/** The platform's parts as tests use them: real database, a bus of one replica, every reply checked against its contract. */
import pino from 'pino'
import { readConfig } from '../../config.ts'
import { localBus } from '../bus/bus.ts'
import { systemClock } from '../clock.ts'
import { openDatabase } from '../db/database.ts'
import { Outbox } from '../outbox/outbox.ts'
import type { Platform } from '../platform.ts'
import { masterKeyBytes, Secrets } from '../secrets.ts'

/** Over a migrated database. `TEST_LOG=debug` shows what the server logs. */
export function createTestPlatform(databaseUrl: string, parts: Partial<Platform> = {}): Platform {
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const db = openDatabase(databaseUrl)
  return {
    config: readConfig({ DATABASE_URL: databaseUrl }),
    log,
    clock: systemClock,
    db,
    bus: localBus(),
    outbox: new Outbox(db, log),
    secrets: new Secrets(Buffer.alloc(masterKeyBytes, 7)),
    demo: null,
    checkReplies: true,
    ...parts,
  }
}
