/** What speaks to a device, for people: the drivers of the agent by the name they have in the field. */

const names: Record<string, string> = {
  zpl: 'Zebra ZPL',
  sbpl: 'SATO SBPL',
  'brother-raster': 'Brother raster',
  ipp: 'IPP (driverless)',
  system: 'Print queue of its operating system',
  hid: 'USB HID',
  'hid-pos': 'USB HID POS',
  'mettler-8217': 'Mettler Toledo 8217',
  nci: 'NCI (Weigh-Tronix, Brecknell, Fairbanks)',
  'mt-sics': 'Mettler Toledo MT-SICS',
  ssi: 'Zebra SSI',
  'plain-serial': 'Plain lines over a serial port',
}

/** A driver this web app does not know keeps its own name. */
export function driverWords(driver: string): string {
  return names[driver] ?? driver
}
