/** Do the parts load that are compiled for each system? */
import { errorText } from '../error-text.ts'
import { nodeHidTransport } from '../hid-transport.ts'
import { type Finding, ok, warn } from './finding.ts'

export async function libraryFindings(): Promise<Finding[]> {
  const serialport = () => import('serialport')
  const again = 'install the agent again'
  return [
    await library('USB (HID)', 'node-hid loads', 'on Debian and Ubuntu install libusb-1.0-0', nodeHidTransport),
    await library('serial lines', 'serialport loads', again, serialport),
    await library('USB events', 'usb loads', 'devices are found by listing alone', () => import('usb/index.js')),
  ]
}

async function library(subject: string, good: string, cure: string, load: () => Promise<unknown>): Promise<Finding> {
  try {
    await load()
    return ok(subject, good)
  } catch (error) {
    return warn(subject, `${errorText(error).split('\n')[0]}: ${cure}`)
  }
}
