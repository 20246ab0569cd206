/** Linux: who may open scales, scanners and label printers, as rules for udev. */

/** The user and group of the service. */
export const agentGroup = 'postroom-agent'

/** Makers of scales and of scanners in HID mode; a rule for every hidraw node would open the keyboards too. */
const hidVendors: readonly (readonly [id: string, maker: string])[] = [
  ['0eb8', 'Mettler Toledo'],
  ['7b7c', 'Elane'],
  ['0922', 'Dymo'],
  ['1446', 'X.J. Group'],
  ['2474', 'Stamps.com'],
  ['0b67', 'Fairbanks'],
  ['0d8f', 'Pitney Bowes'],
  ['05e0', 'Zebra, Symbol'],
  ['0c2e', 'Honeywell'],
  ['0536', 'Honeywell, formerly Hand Held Products'],
]

/** Who may open what: HID scales and scanners the agent's group and the person at the screen, printers lp, serial lines dialout. Pure. */
export function udevRules(): string {
  const hid = hidVendors.map(
    ([id, maker]) =>
      `# ${maker}\nSUBSYSTEM=="hidraw", ATTRS{idVendor}=="${id}", GROUP="${agentGroup}", MODE="0660", TAG+="uaccess"`,
  )
  return `# Postroom agent: who may open scales, scanners and label printers. Another maker: copy a line, change the number (lsusb shows it).
${hid.join('\n')}
SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", GROUP="lp", MODE="0660"
SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*", GROUP="dialout", MODE="0660"
`
}
