/** Words of the local page for what the agent says in codes. */

export const connectionWords = {
  connecting: ['Connecting …', 'warn'],
  connected: ['Connected', 'good'],
  waiting: ['Not connected', 'bad'],
  dismissed: ['Revoked', 'bad'],
}

export const deviceWords = {
  ready: ['Ready', 'good'],
  problem: ['Needs attention', 'warn'],
  offline: ['Offline', 'bad'],
}

export const jobWords = {
  received: ['Waiting', ''],
  started: ['Starting', ''],
  sent: ['At the printer', ''],
  confirmed: ['Printed', 'good'],
  failed: ['Failed', 'bad'],
  unknown: ['Outcome unknown', 'warn'],
  expired: ['Too late', 'warn'],
  cancelled: ['Cancelled', ''],
}

export const folderWords = { watching: ['Watching', 'good'], problem: ['Needs attention', 'warn'] }

export const sectionWords = { printers: 'Printer', scales: 'Scale', scanners: 'Scanner', folders: 'Drop folder' }

const driverWords = {
  zpl: 'Zebra and others, ZPL over the network',
  sbpl: 'SATO, SBPL over the network',
  'brother-raster': 'Brother QL, over the network',
  ipp: 'Office printer, IPP',
  escpos: 'Receipt printer, ESC/POS over the network',
  system: 'Printer installed on this computer',
  hid: 'USB',
  'mettler-8217': 'Mettler-Toledo 8217, serial',
  nci: 'NCI (Weigh-Tronix, Brecknell, Fairbanks), serial',
  'mt-sics': 'Mettler-Toledo MT-SICS, serial',
  ssi: 'Zebra SSI, serial',
  'plain-serial': 'Text over a serial line',
  drop: 'CSV files in and out',
}

const fieldWords = {
  host: 'Network name or IP address',
  statusPort: 'Port for its status',
  media: 'Labels loaded, in mm',
  prefix: 'Sent before each scan',
  suffix: 'Sent after each scan',
  port: 'Port',
  name: 'Name in Postroom',
  dpi: 'Dots per inch',
  path: 'Path, e.g. COM3, /dev/ttyUSB0, or of the folder',
  unit: 'Unit the scale is set to',
  baudRate: 'Baud rate',
  framing: 'Framing',
  vendorId: 'USB vendor number',
  productId: 'USB product number',
  serial: 'Serial number',
  url: 'Address, e.g. ipp://10.0.0.9/ipp/print',
}

/** `Printer: Zebra and others, ZPL over the network` */
export function kindName({ section, driver }) {
  return `${sectionWords[section] ?? section}: ${driverWords[driver] ?? driver}`
}

export function fieldName(name) {
  return fieldWords[name] ?? name
}

const timeFormat = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
})

/** A time of the agent in the zone of this computer, with the zone named. */
export function timeText(at) {
  return timeFormat.format(new Date(at))
}

export function dayText(at) {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'long' }).format(new Date(at))
}

/** `3 minutes`, `2 hours`, `1 day` */
export function durationText(ms) {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return `${Math.round(ms / 1_000)} seconds`
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
