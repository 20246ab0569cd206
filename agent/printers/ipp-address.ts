/** Where an IPP printer is: `ipp://host/path`, or `ipps://` over TLS. */
import { AgentError } from '../config.ts'

export const ippPort = 631

export interface IppAddress {
  secure: boolean
  host: string
  port: number
  path: string
  /** what the printer is called in requests, port always written */
  uri: string
  /** for CUPS on this computer, instead of host and port: where its socket may be */
  sockets: readonly string[] | null
}

/** Reads the address of devices.json. Throws AgentError saying what is wrong with it. */
export function ippAddress(url: string): IppAddress {
  const wrong = (reason: string) =>
    new AgentError(`The printer address "${url}" ${reason}, e.g. ipp://10.0.0.9/ipp/print`)
  const scheme = /^(ipps?):\/\//.exec(url)?.[1]
  if (!scheme) throw wrong('must begin with ipp:// or ipps://')
  // The platform's URL parser knows hosts and ports of http only.
  const web = `http${url.slice(scheme.length)}`
  if (!URL.canParse(web)) throw wrong('is not valid')
  const { hostname, port, pathname, search, username, password } = new URL(web)
  if (username || password) throw wrong('must not hold a user or password')
  const address = { secure: scheme === 'ipps', port: portOf(url, port), path: pathname + search, sockets: null }
  return {
    ...address,
    host: hostname.replace(/^\[|\]$/g, ''),
    uri: `${scheme}://${hostname}:${address.port}${address.path}`,
  }
}

/** 80 is the default of http, so the parser drops it even where it is written. */
function portOf(url: string, parsed: string): number {
  if (parsed !== '') return Number(parsed)
  return /^ipps?:\/\/[^/?#]*:0*80(?:[/?#]|$)/.test(url) ? 80 : ippPort
}
