/** Where to print: a printer's id, or `automatic`. */

/** In place of a printer's id: the server's routes choose when it is printed. */
export const automatic = 'automatic'

/** The part of a request that names the printer: nothing when the routes choose. */
export function printerOf(printTo: string): { deviceId?: string } {
  return printTo === automatic ? {} : { deviceId: printTo }
}
