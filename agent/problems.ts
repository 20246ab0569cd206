/** What can go wrong with a device or a job, in words people act on. Texts hold no data of the job. */
import type { DeviceProblem } from '#contracts/agent.ts'

const problemTexts = {
  // printers
  media_out: ['The printer is out of labels', 'Load labels and press Feed on the printer'],
  media_fault: ['The labels in the printer do not feed or fit', 'Load the labels again, close the lid and press Feed'],
  wrong_media: ['The printer holds other labels than it should', 'Load the right labels, or set these in devices.json'],
  sensor_fault: ['The printer does not find the gap between labels', 'Load the labels again and calibrate the sensor'],
  feed_fault: [
    'The printer cannot feed the labels',
    'Open the printer, take out what is jammed, load the labels again',
  ],
  ribbon_out: ['The printer is out of ribbon', 'Load a ribbon, or choose direct thermal in the printer settings'],
  head_open: ['The lid or the print head of the printer is open', 'Close it until it clicks on both sides'],
  head_fault: ['The print head is damaged', 'Clean the print head; call service if it stays'],
  paused: ['The printer is paused', 'Press Pause (or Line) on the printer to go on'],
  cutter_fault: ['The cutter is jammed', 'Switch the printer off, free the cutter, switch it on'],
  fan_fault: ['The fan of the printer stands', 'Switch the printer off and call service'],
  over_temperature: ['The print head is too hot', 'Wait until it has cooled; it goes on by itself'],
  under_temperature: ['The print head is too cold', 'Let the printer warm up in the room'],
  memory_corrupt: ['The memory of the printer is damaged', 'Switch the printer off and on; call service if it stays'],
  buffer_full: ['The receive buffer of the printer is full', 'Wait until it has printed what it holds'],
  transfer_fault: ['The printer did not understand what it was sent', 'Switch the printer off and on; check its cable'],
  editor_lite: [
    'The printer is in Editor Lite mode and prints nothing it is sent',
    'Hold the Editor Lite button of the printer until its light goes out',
  ],
  printer_error: ['The printer reports an error', 'Look at the lights or the display of the printer'],
  no_answer: [
    'The printer takes the connection but gives no status',
    'Check labels, ribbon and lid: some printers are silent while one of them is missing or open',
  ],
  no_network_status: [
    'The printer gives no status over the network',
    'Switch SNMP on in the network settings of the printer, for the community "public"',
  ],
  answer_not_understood: [
    'The printer answers in a way Postroom does not know',
    'Check the driver of this printer in devices.json, and that it is set to the language of that driver',
  ],
  printer_offline: ['The printer cannot be reached', 'Check that it is switched on, and its cable or network'],
  connection_lost: [
    'The connection broke after the label was sent',
    'Look whether the label came out, then say so in Postroom',
  ],
  not_confirmed: [
    'The printer took the label but does not say that it printed it',
    'Look whether the label came out, then say so in Postroom',
  ],
  still_held: [
    'The printer still holds the label after a long wait',
    'Mend the printer; the label comes out by itself. Then say in Postroom whether it did',
  ],
  // printers with a queue: IPP and the operating system's
  supply_out: ['The printer is out of ink or toner', 'Put a new cartridge in'],
  output_full: ['The output tray of the printer is full', 'Empty the tray'],
  queue_closed: [
    'The printer takes no jobs at present',
    'Let its queue accept jobs again, in the settings of the printer',
  ],
  printer_busy: ['The printer is busy with something else', 'Print again when it is free'],
  no_printable_format: [
    'The printer does not take this kind of document',
    'Set it up in the operating system with the driver of its maker, and list it as driver "system" in devices.json',
  ],
  job_refused: [
    'The printer refuses to print for Postroom',
    'Look at its settings for users and passwords, then print again',
  ],
  job_dropped: ['The printer gave the job up', 'Look at its display and whether anything came out, then print again'],
  job_cancelled: ['The job was cancelled at the printer', 'Print again if it is still wanted'],
  job_partly_printed: [
    'The job ended at the printer before it was complete',
    'Look what came out, then say so in Postroom',
  ],
  job_lost: ['The printer no longer knows the job', 'Look whether the label came out, then say so in Postroom'],
  taken_back: ['The job was taken back before the printer began', 'Print again if it is still wanted'],
  certificate_untrusted: [
    'The printer shows a certificate that is not trusted',
    'Compare the fingerprint with the one the printer shows, then write it into devices.json as "fingerprint"',
  ],
  queue_unknown: [
    'There is no printer of this name',
    'Check queue or address in devices.json against the printers of that computer (lpstat -e lists those of CUPS)',
  ],
  printing_unavailable: [
    'The computer of the agent cannot print',
    'Install or start its printing system: cups on Linux, the service "Print Spooler" on Windows',
  ],
  // scales
  scale_fault: ['The scale reports a fault', 'Switch the scale off and on with nothing on it'],
  scale_calibrate: ['The scale needs calibration', 'Have the scale calibrated'],
  scale_rezero: ['The scale needs to be set to zero', 'Empty the scale and press Zero'],
  scale_unit: ['The scale weighs in a unit Postroom does not use', 'Set the scale to lb, oz, kg or g'],
  scale_unplugged: ['The scale is not connected', 'Plug the scale in and switch it on'],
  scale_silent: ['The scale does not answer', 'Check cable and power, and that it is not in its setup menu'],
  scale_not_zeroed: ['The scale did not go to zero', 'Empty the scale and press Zero on it'],
  scale_empty: ['There is nothing on the scale to take off', 'Put the container on the scale, then press Tare'],
  scale_not_stable: ['The scale did not come to rest', 'Wait until the weight stands still, then press Tare again'],
  scale_refused: [
    'The scale is attached, but the agent may not open it',
    "Close other programs that read it, and allow the agent's user to open it (Linux: a udev rule or the dialout group)",
  ],
  scale_unknown: [
    'The scale speaks in a way that is not understood',
    'Send the diagnostic of this device to support; until then type the weight in',
  ],
  scale_unknown_serial: [
    'The scale answers in a way that is not understood',
    'Compare baud rate, framing and protocol in devices.json with the menu of the scale; if they agree, send the diagnostic of this device to support',
  ],
  serial_unavailable: ['Serial scales cannot be read: the serial library does not load', 'Install the agent again'],
  // scanners
  scanner_unplugged: ['The scanner is not connected', 'Plug the scanner in, or put it on its base, and switch it on'],
  scanner_not_opened: [
    'The scanner is connected but cannot be opened',
    'Close other programs that use it; on Linux let the user of the agent open it (udev rule, group dialout)',
  ],
  scanner_not_hid_pos: [
    'The scanner sends something that is not HID POS',
    'Scan the setup code "HID POS" of its manual, then unplug it and plug it in again',
  ],
  scanner_unreadable: [
    'What the scanner sends cannot be read',
    'Compare driver, baudRate, framing and suffix of this scanner in devices.json with the settings of the scanner',
  ],
  // folders
  folder_gone: [
    'The drop folder cannot be reached',
    'Check that it exists, that its share is connected and that the user of the agent may open it; it goes on by itself',
  ],
  folder_unreadable: [
    'in/ of the drop folder, or a file in it, may not be read',
    'Let the user of the agent read and change in/ and the files in it',
  ],
  folder_not_writable: [
    'The agent may not write in the drop folder',
    'Let the user of the agent write in the folder and its sub-folders; it goes on by itself',
  ],
  folder_full: ['The disk of the drop folder is full', 'Free some space on it; it goes on by itself'],
  folder_marker_damaged: [
    'The file .postroom-folder.json of the drop folder is damaged',
    'Bring it back from a backup, or delete it: the folder counts as a new one then',
  ],
  folder_listed_twice: [
    'The drop folder is listed twice in devices.json',
    'Remove one of the two entries: both paths lead to the same folder',
  ],
  folder_name_too_long: ['A file in in/ has a name of more than 200 bytes', 'Give it a shorter name'],
  folder_error: ['The drop folder fails in a way Postroom does not know', 'Look into the log of the agent'],
  // jobs
  unknown_device: ['This agent has no such device', 'Check the device list, then print again'],
  wrong_kind: ['The device cannot do this kind of job', 'Choose another device'],
  format_not_supported: [
    'The printer does not take documents of this kind',
    'Choose another format for this printer in its settings: ZPL is for ZPL printers only',
  ],
  queue_full: ['Too many jobs wait for this device', 'Wait until it has caught up, then print again'],
  document_unavailable: ['The document could not be fetched', 'Print again; if it stays, check the connection'],
  document_altered: [
    'The document is not the one that was ordered',
    'Print again; if it stays, tell your administrator',
  ],
  document_unreadable: ['The document cannot be read', 'Open it on a screen: it may be damaged or locked'],
  document_too_heavy: ['The document takes too much time or memory to draw', 'Print fewer pages or smaller pictures'],
  document_too_long: ['The document has more pages than one job may have', 'Print it in parts'],
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

/** A job that was left to a printer in trouble, and with what. */
export function stillHeld(trouble: DeviceProblem | null): DeviceProblem {
  const held = problem('still_held')
  return trouble ? { ...held, text: `${held.text} (${trouble.text.toLowerCase()})`.slice(0, 300) } : held
}
