/** Putting a device away and taking it back, with a way to undo it. */
import { api, take } from '#lib/api/client.ts'
import { problemOf } from '#lib/api/problem.ts'
import type { Device } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'

/** Never throws: what went wrong is said. Jobs that waited are cancelled by the server and do not come back. */
export async function putAway(device: Pick<Device, 'id' | 'name'>, retired: boolean, undoable = true): Promise<void> {
  const params = { path: { id: device.id } }
  try {
    devices.accept(await take(api.PATCH('/v1/devices/{id}', { params, body: { retired } })))
    toasts.say(retired ? `${device.name} was put away` : `${device.name} is in use again`, {
      ...(undoable && { action: { text: 'Undo', run: () => void putAway(device, !retired, false) } }),
    })
  } catch (thrown) {
    toasts.say(problemOf(thrown).detail, { tone: 'bad' })
  }
}
