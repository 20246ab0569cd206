/** The agent's log: JSON lines on standard error, never document bytes, addresses or keys. */
import { type Logger, pino } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Standard output stays free for reports; `level` is one of pino's names. */
export function openLog(level: string): Log {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }))
}
