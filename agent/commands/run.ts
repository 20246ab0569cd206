/** `postroom-agent run`: lends the devices until it is told to stop; while not paired it waits for a code on the local page. */
import { AgentError, exitCodes } from '../config.ts'
import { isExecutable } from '../executable.ts'
import { Station } from '../local/station.ts'
import { openLog } from '../log.ts'

interface RunCommand {
  folder: string
  virtual: boolean
  logLevel: string
}

/** Resolves with the exit code after SIGINT, SIGTERM or a dismissal by the server. */
export async function runAgent({ folder, virtual, logLevel }: RunCommand): Promise<number> {
  if (virtual && isExecutable) {
    throw new AgentError(
      'Virtual devices are not part of the executable (their renderer takes 27 MB): run the agent from its sources for them, npm run agent -- run --virtual',
      exitCodes.wrongUsage,
    )
  }
  const log = openLog(logLevel, folder)
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()
  const dismissed = (reason: string) => {
    log.error({ reason }, 'the server has revoked this agent: pair it again')
    end(exitCodes.notPaired)
  }
  const station = new Station({ folder, virtual, log, dismissed })
  process.once('SIGINT', () => end(exitCodes.ok))
  process.once('SIGTERM', () => end(exitCodes.ok))
  // Started by another program over a channel: when that program is gone, even killed, nobody needs the devices.
  process.once('disconnect', () => end(exitCodes.ok))
  try {
    await station.start()
    process.stdout.write(greeting(station))
    return await ended
  } finally {
    await station.stop()
    // An open channel would keep this process alive.
    if (process.connected) process.disconnect?.()
  }
}

function greeting({ pageUrl, paired }: Station): string {
  if (paired) return pageUrl ? `This computer's page: ${pageUrl}\n` : ''
  return `This computer is not paired with Postroom yet. Open ${pageUrl} here and enter the code from Devices.\n`
}
