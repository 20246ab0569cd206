/** Says when something was plugged into USB or pulled out. Where the system cannot tell, it never says so. */
import { errorText } from './error-text.ts'
import type { Log } from './log.ts'

/**
 * Calls `listener` on every attach and detach, without saying of what; stop with the function it gives back.
 * Never throws: without events (no USB bus, native part missing) the caller's own listing now and then must do.
 */
export function onUsbChange(listener: () => void, log: Log): () => Promise<void> {
  let stopped = false
  const tell = () => {
    if (!stopped) listener()
  }
  const watching = watch(tell).catch((error: unknown) => {
    log.info({ error: errorText(error) }, 'no USB events: devices are found by listing alone')
    return null
  })
  return async () => {
    stopped = true
    try {
      await (await watching)?.()
    } catch (error) {
      log.debug({ error: errorText(error) }, 'USB events not ended cleanly')
    }
  }
}

/**
 * The emitter below the WebUSB face of `usb`: the face lists all devices when the first listener comes and lets the
 * rejection of that go unhandled, which ends the process where /sys/bus/usb is absent; and it keeps quiet about a
 * device that was attached before that listing was done.
 */
async function watch(tell: () => void): Promise<() => Promise<void>> {
  const { Emitter } = await import('usb/index.js')
  const emitter = new Emitter()
  await emitter.addAttach(tell)
  await emitter.addDetach(tell)
  return async () => {
    await emitter.removeAttach()
    await emitter.removeDetach()
  }
}
