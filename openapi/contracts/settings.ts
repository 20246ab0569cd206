/** Settings of the organisation. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { named, object, partial } from './schema.ts'

export const undoSecondsMax = 60

const settingsFields = {
  undoSeconds: Type.Integer({
    minimum: 0,
    maximum: undoSecondsMax,
    description: 'time to take a purchase back before the carrier is asked; 0: none',
  }),
  noMovementDays: Type.Integer({
    minimum: 1,
    maximum: 30,
    description: 'a parcel without a scan for this long comes on the worklist',
  }),
}
export const Settings = named('Settings', object(settingsFields))
export type Settings = Static<typeof Settings>

export const settingsOperations = {
  getSettings: operation({
    id: 'getSettings',
    method: 'GET',
    path: '/v1/settings',
    permission: 'settings:read',
    summary: 'Settings of the organisation',
    status: 200,
    reply: Settings,
  }),
  updateSettings: operation({
    id: 'updateSettings',
    method: 'PATCH',
    path: '/v1/settings',
    permission: 'settings:write',
    summary: 'Change settings of the organisation',
    body: partial(object(settingsFields)),
    status: 200,
    reply: Settings,
  }),
}
