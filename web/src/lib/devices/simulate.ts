/** The controls of virtual devices: faults by kind, and a slider that is fine for letters and still reaches pallets. */
import type { components } from '#lib/api/generated.d.ts'
import type { Device, Reading, Weight } from '#lib/api/types.ts'

export type Simulation = components['schemas']['Simulation']
export type Fault = NonNullable<Simulation['faults']>[number]

export const sliderMax = 1000
const printerFaults: readonly Fault[] = ['paper_out', 'head_open', 'paused', 'power_off']
const scaleFaults: readonly Fault[] = ['moving', 'over_capacity', 'unplugged']
const scannerFaults: readonly Fault[] = ['unplugged']
/** As they stand in a device's problem, where that is another word. */
const problemCodes: Partial<Record<Fault, readonly string[]>> = {
  paper_out: ['media_out'],
  unplugged: ['scale_unplugged', 'scanner_unplugged'],
  power_off: ['printer_offline'],
}

export const faultWords: Record<Fault, { text: string; hint: string }> = {
  paper_out: { text: 'Out of paper', hint: 'the roll is empty' },
  head_open: { text: 'Head open', hint: 'someone left the lid up' },
  paused: { text: 'Paused', hint: 'the pause key was pressed' },
  power_off: { text: 'Switched off', hint: 'it no longer answers' },
  moving: { text: 'Moving', hint: 'the weight never settles' },
  over_capacity: { text: 'Over capacity', hint: 'more than it can weigh' },
  unplugged: { text: 'Unplugged', hint: 'the cable was pulled' },
}

/** The faults a device of this kind can be given. */
export function faultsOf(kind: Device['kind']): readonly Fault[] {
  return { printer: printerFaults, scale: scaleFaults, scanner: scannerFaults }[kind]
}

/** The faults a device seems to have, from what it reports: the server does not keep the switches. */
export function apparentFaults(device: Pick<Device, 'kind' | 'problem'>, reading: Reading | null): Fault[] {
  const all = faultsOf(device.kind)
  const code = device.problem?.code ?? ''
  return all.filter((fault) => fault === code || problemCodes[fault]?.includes(code) || fault === reading?.status)
}

/** Slider position to ounces: the square of the way, so that the first quarter covers a sixteenth of the capacity. Tenths below 1 lb, half ounces above. */
export function ouncesAt(position: number, capacityOunces: number): number {
  const raw = capacityOunces * (Math.min(sliderMax, Math.max(0, position)) / sliderMax) ** 2
  const step = raw < 16 ? 0.1 : 0.5
  return Number((Math.round(raw / step) * step).toFixed(1))
}

/** Where the slider stands for a weight. */
export function positionOf(ounces: number, capacityOunces: number): number {
  if (capacityOunces <= 0) return 0
  return Math.round(sliderMax * Math.sqrt(Math.min(1, Math.max(0, ounces / capacityOunces))))
}

/** The weight to put on the scale, in ounces as the slider counts. */
export function weightOfOunces(ounces: number): Weight {
  return { value: ounces, unit: 'oz' }
}
