/** The parts every room is handed. Made once by start.ts, or by a test. */
import type { Logger } from 'pino'
import type { SignInOptions } from '#contracts/identity.ts'
import type { Config } from '../config.ts'
import type { Bus } from './bus/bus.ts'
import type { Clock } from './clock.ts'
import type { Database } from './db/database.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Secrets } from './secrets.ts'

export interface Platform {
  config: Config
  log: Logger
  clock: Clock
  db: Database
  bus: Bus
  outbox: Outbox
  secrets: Secrets
  /** the demonstration's sign-ins, offered on the sign-in page; null in production */
  demo: SignInOptions['demo']
  /** every reply is checked against its contract (tests and development) */
  checkReplies: boolean
}
