/** What tells the protocols of serial scales apart: how to ask, how to zero, and how the answers are read. */
import type { WeightUnit } from '#contracts/units.ts'
import type { Junk } from '../junk.ts'
import { Mettler8217Reader } from './mettler-8217.ts'
import { MtSicsReader } from './mt-sics.ts'
import { NciReader } from './nci.ts'
import type { SerialSettings } from './serial-transport.ts'
import type { AnswerReader } from './weighing.ts'

export interface SerialProtocol {
  driver: 'mettler-8217' | 'nci' | 'mt-sics'
  /** for people, when devices.json gives no name */
  model: string
  /** as the scales leave the factory, mostly */
  line: Pick<SerialSettings, 'baudRate' | 'framing'>
  /** asks for the weight, also of a scale in motion */
  weigh: string
  zero: string
  reader(junk: Junk): AnswerReader
}

/** The protocol does not say the unit. */
export function mettler8217(unit: WeightUnit): SerialProtocol {
  return {
    driver: 'mettler-8217',
    model: 'Mettler-Toledo 8217',
    line: { baudRate: 9600, framing: '7E1' },
    weigh: 'W',
    zero: 'Z',
    reader: (junk) => new Mettler8217Reader(unit, junk),
  }
}

export const nci: SerialProtocol = {
  driver: 'nci',
  model: 'NCI scale',
  line: { baudRate: 9600, framing: '7E1' },
  weigh: 'W\r',
  zero: 'Z\r',
  reader: (junk) => new NciReader(junk),
}

export const mtSics: SerialProtocol = {
  driver: 'mt-sics',
  model: 'MT-SICS scale',
  line: { baudRate: 9600, framing: '8N1' },
  weigh: 'SI\r\n',
  zero: 'Z\r\n',
  reader: (junk) => new MtSicsReader(junk),
}
