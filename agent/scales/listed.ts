/** Scales of devices.json: serial ones, and which USB scales are wanted when not all are. */
import { entryCheck, entryFields } from '../config-entry.ts'
import type { DeviceEvents, Scale } from '../device.ts'
import type { Log } from '../log.ts'
import { mettler8217, mtSics, nci, type SerialProtocol } from './serial-protocols.ts'
import { SerialScale } from './serial-scale.ts'
import { openSerial } from './serial-transport.ts'

export interface HidScaleConfig {
  driver: 'hid'
  vendorId?: number
  productId?: number
  serial?: string
}
interface SerialFields {
  path: string
  baudRate?: number
  framing?: '7E1' | '8N1'
  name?: string
}
interface MettlerConfig extends SerialFields {
  driver: 'mettler-8217'
  /** the protocol does not say it */
  unit: 'lb' | 'kg'
}
interface UnitSayingConfig extends SerialFields {
  driver: 'nci' | 'mt-sics'
}
type SerialScaleConfig = MettlerConfig | UnitSayingConfig
export type ScaleConfig = HidScaleConfig | SerialScaleConfig

const { usbNumber, serialPath, baudRate, framing, name } = entryFields
const serial = { path: serialPath, baudRate, framing, name }
export const scaleChecks = {
  hid: entryCheck('hid', [], {
    vendorId: usbNumber,
    productId: usbNumber,
    serial: { type: 'string', maxLength: 100 },
  }),
  'mettler-8217': entryCheck('mettler-8217', ['path', 'unit'], { ...serial, unit: { enum: ['lb', 'kg'] } }),
  nci: entryCheck('nci', ['path'], serial),
  'mt-sics': entryCheck('mt-sics', ['path'], serial),
}

/** The listed serial scales, not started. */
export function listedScales(entries: readonly ScaleConfig[], deps: { events: DeviceEvents; log: Log }): Scale[] {
  return entries
    .filter((scale) => scale.driver !== 'hid')
    .map((entry) => {
      const protocol = protocolOf(entry)
      const { path, baudRate = protocol.line.baudRate, framing = protocol.line.framing, name = protocol.model } = entry
      return new SerialScale({ protocol, name, path, baudRate, framing, open: openSerial, ...deps })
    })
}

function protocolOf(entry: SerialScaleConfig): SerialProtocol {
  if (entry.driver === 'mettler-8217') return mettler8217(entry.unit)
  return entry.driver === 'nci' ? nci : mtSics
}
