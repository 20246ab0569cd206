/** What can go wrong with a device or a job, in words people act on. Texts hold no data of the job. */
import type { DeviceProblem } from '#contracts/agent.ts'

const problemTexts = {
  // printers
  media_out: ['The printer is out of labels', 'Load a roll of labels and press Feed'],
  ribbon_out: ['The printer is out of ribbon', 'Load a ribbon, or choose direct thermal in the printer settings'],
  head_open: ['The print head is open', 'Close the lid until it clicks on both sides'],
  paused: ['The printer is paused', 'Press Pause on the printer to go on'],
  cutter_fault: ['The cutter is jammed', 'Switch the printer off, free the cutter, switch it on'],
  over_temperature: ['The print head is too hot', 'Wait until it has cooled; it goes on by itself'],
  under_temperature: ['The print head is too cold', 'Let the printer warm up in the room'],
  memory_corrupt: ['The memory of the printer is damaged', 'Switch the printer off and on; call service if it stays'],
  buffer_full: ['The receive buffer of the printer is full', 'Wait until it has printed what it holds'],
  printer_error: ['The printer reports an error', 'Look at the display of the printer'],
  no_answer: [
    'The printer takes the connection but gives no status',
    'Check labels, ribbon and lid: Zebra printers are silent while one of them is missing or open',
  ],
  printer_offline: ['The printer cannot be reached', 'Check that it is switched on and on the network'],
  connection_lost: [
    'The connection broke after the label was sent',
    'Look whether the label came out, then say so in Postroom',
  ],
  still_held: [
    'The printer still holds the label after a long wait',
    'Mend the printer; the label comes out by itself. Then say in Postroom whether it did',
  ],
  // scales
  scale_fault: ['The scale reports a fault', 'Switch the scale off and on with nothing on it'],
  scale_calibrate: ['The scale needs calibration', 'Have the scale calibrated'],
  scale_rezero: ['The scale needs to be set to zero', 'Empty the scale and press Zero'],
  scale_unit: ['The scale weighs in a unit Postroom does not use', 'Set the scale to lb, oz, kg or g'],
  scale_unplugged: ['The scale is not connected', 'Plug the scale in and switch it on'],
  scale_silent: ['The scale does not answer', 'Check cable and power, and that it is not in its setup menu'],
  scale_not_zeroed: ['The scale did not go to zero', 'Empty the scale and press Zero on it'],
  hid_unavailable: [
    'USB scales cannot be read: the HID library does not load',
    'On Debian and Ubuntu install libusb-1.0-0, then start the agent again',
  ],
  serial_unavailable: ['Serial scales cannot be read: the serial library does not load', 'Install the agent again'],
  // jobs
  unknown_device: ['This agent has no such device', 'Check the device list, then print again'],
  wrong_kind: ['The device cannot do this kind of job', 'Choose another device'],
  format_not_supported: ['The printer takes ZPL only', 'Choose ZPL for this printer in its settings'],
  queue_full: ['Too many jobs wait for this device', 'Wait until it has caught up, then print again'],
  document_unavailable: ['The document could not be fetched', 'Print again; if it stays, check the connection'],
  document_altered: [
    'The document is not the one that was ordered',
    'Print again; if it stays, tell your administrator',
  ],
  expired: ['The job came too late to be printed', 'Print it again if it is still wanted'],
  agent_restarted: ['The agent restarted before printing', 'Print again: nothing was sent to the printer'],
  agent_restarted_after_send: [
    'The agent restarted after the label was sent',
    'Look whether the label came out, then say so in Postroom',
  ],
  agent_stopping: ['The agent was stopped before printing', 'Print again when the agent runs'],
  journal_failed: ['The agent cannot write its journal', 'Check the disk of the computer the agent runs on'],
  agent_error: ['The agent failed', 'Look into the log of the agent'],
} as const satisfies Record<string, readonly [text: string, cure: string]>

export type ProblemCode = keyof typeof problemTexts

/** The problem of a code, with words and cure. */
export function problem(code: ProblemCode): DeviceProblem {
  const [text, cure] = problemTexts[code]
  return { code, text, cure }
}
