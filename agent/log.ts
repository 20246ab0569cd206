/** The agent's log: JSON lines on standard error and in its folder, never document bytes, addresses or keys. */
import { type Logger, multistream, pino } from 'pino'
import { LogFiles } from './log-files.ts'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Standard output stays free for reports; `level` is one of pino's names. With `folder` the same lines go to its log files. */
export function openLog(level: string, folder?: string): Log {
  const screen = pino.destination({ dest: 2, sync: true })
  if (folder === undefined || level === 'silent') return pino({ level, base: null }, screen)
  const file = new LogFiles({
    folder,
    trouble: (reason) => screen.write(`postroom-agent: the log in ${folder} cannot be written: ${reason}\n`),
  })
  const streams = [screen, file].map((stream) => ({ level: 'trace' as const, stream }))
  return pino({ level, base: null }, multistream(streams))
}
