/** `postroom-agent run`: lends the devices until it is told to stop. */
import { Agent } from '../agent.ts'
import { exitCodes } from '../config.ts'
import { openLog } from '../log.ts'

interface RunCommand {
  folder: string
  virtual: boolean
  logLevel: string
}

/** Resolves with the exit code after SIGINT, SIGTERM or a dismissal by the server. */
export async function runAgent({ folder, virtual, logLevel }: RunCommand): Promise<number> {
  const log = openLog(logLevel)
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()
  const dismissed = (reason: string) => {
    log.error({ reason }, 'the server has revoked this agent: pair it again')
    end(exitCodes.notPaired)
  }
  const agent = new Agent({ folder, virtual, log, dismissed })
  process.once('SIGINT', () => end(exitCodes.ok))
  process.once('SIGTERM', () => end(exitCodes.ok))
  // Started by another program over a channel: when that program is gone, even killed, nobody needs the devices.
  process.once('disconnect', () => end(exitCodes.ok))
  try {
    await agent.start()
    return await ended
  } finally {
    await agent.stop()
    // An open channel would keep this process alive.
    if (process.connected) process.disconnect?.()
  }
}
