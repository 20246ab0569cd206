/** The devices of `--virtual`: simulators in this process behind the true drivers, over real sockets and reports. */
import type { DeviceEvents } from './device.ts'
import type { Log } from './log.ts'
import { ZplPrinter } from './printers/zpl.ts'
import { HidScale } from './scales/hid-scale.ts'
import { SimulatedHidScale } from './simulators/hid-scale.ts'
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
  printer: ZplPrinter
  scale: HidScale
  stop(): Promise<void>
}

const printerKey = 'virtual:printer'
const scaleKey = 'virtual:scale'

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
  const printer = new ZplPrinter({
    key: printerKey,
    name: 'Virtual label printer',
    model: 'ZD421 (virtual)',
    host: '127.0.0.1',
    port: simulator.port,
    dpi: 203,
    events,
    simulate: ({ faults }) => {
      if (faults) void simulator.setFaults(faults)
    },
  })
  return { printer, scale: virtualScale(events, log), stop: () => simulator.stop() }
}

function virtualScale(events: DeviceEvents, log: Log): HidScale {
  const transport = new SimulatedHidScale()
  return new HidScale({
    key: scaleKey,
    name: 'Virtual scale',
    model: 'PS60 (virtual)',
    connection: 'in the agent',
    virtual: true,
    transport,
    find: (devices) => devices[0],
    events,
    log,
    simulate: (simulation) => transport.simulate(simulation),
  })
}
