/** The devices of `--virtual`: simulators in this process behind the true drivers, over real sockets and reports. */
import type { DeviceEvents } from './device.ts'
import { HidBus } from './hid-bus.ts'
import type { Log } from './log.ts'
import { LabelPrinter } from './printers/label-printer.ts'
import { openTcpLine } from './printers/tcp-line.ts'
import { Zpl } from './printers/zpl.ts'
import { HidScale } from './scales/hid-scale.ts'
import { HidScanner } from './scanners/hid-scanner.ts'
import { SimulatedHidScale } from './simulators/hid-scale.ts'
import { SimulatedHidScanner } from './simulators/hid-scanner.ts'
import { ZplSimulator } from './simulators/zpl-printer.ts'

interface VirtualOptions {
  events: DeviceEvents
  log: Log
  /** a label came out; `jobId` is the job whose bytes it came with */
  paper(paper: { jobId: string; zpl: string }): void
  /** the job the agent is sending to this printer now */
  currentJob(deviceKey: string): string | null
}

interface VirtualDevices {
  printer: LabelPrinter
  scale: HidScale
  scanner: HidScanner
  stop(): Promise<void>
}

const printerKey = 'virtual:printer'
const scaleKey = 'virtual:scale'
const scannerKey = 'virtual:scanner'

/** Starts the printer's listener on a free port of 127.0.0.1; the devices themselves are not started yet. */
export async function virtualDevices(options: VirtualOptions): Promise<VirtualDevices> {
  const { events, log, paper, currentJob } = options
  const simulator = new ZplSimulator({
    tag: () => currentJob(printerKey),
    printed: ({ tag, zpl }) => {
      if (tag !== null) paper({ jobId: tag, zpl })
    },
  })
  await simulator.start()
  const printer = new LabelPrinter({
    key: printerKey,
    name: 'Virtual label printer',
    model: 'ZD421 (virtual)',
    connection: `tcp 127.0.0.1:${simulator.port}`,
    language: new Zpl({ open: () => openTcpLine({ host: '127.0.0.1', port: simulator.port }), dpi: 203 }),
    events,
    simulate: ({ faults }) => {
      if (faults) void simulator.setFaults(faults)
    },
  })
  const scale = virtualScale(events, log)
  return { printer, scale, scanner: virtualScanner(events, log), stop: () => simulator.stop() }
}

function virtualScale(events: DeviceEvents, log: Log): HidScale {
  const transport = new SimulatedHidScale()
  return new HidScale({
    key: scaleKey,
    name: 'Virtual scale',
    model: 'PS60 (virtual)',
    connection: 'in the agent',
    driver: 'hid-pos',
    virtual: true,
    bus: new HidBus(transport, transport.changes),
    find: (devices) => devices[0],
    events,
    log,
    simulate: (simulation) => transport.simulate(simulation),
  })
}

function virtualScanner(events: DeviceEvents, log: Log): HidScanner {
  const transport = new SimulatedHidScanner()
  return new HidScanner({
    key: scannerKey,
    name: 'Virtual scanner',
    model: 'DS2278 (virtual)',
    connection: 'in the agent',
    virtual: true,
    vendorId: 0x05e0,
    bus: new HidBus(transport, transport.changes),
    find: (devices) => devices[0],
    events,
    log,
    simulate: (simulation) => transport.simulate(simulation),
  })
}
