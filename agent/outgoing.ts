/** Every connection the agent opens: through the proxy of the environment where there is one, with the pairing's certificate to the gateway. */
import type { Agent as PlainAgent } from 'node:http'
import { Agent } from 'node:https'
import { getCACertificates } from 'node:tls'
import { proxySettings } from './config.ts'
import { errorCode, errorText } from './error-text.ts'
import { http } from './http.ts'
import type { Identity } from './identity.ts'

const leastTlsVersion = 'TLSv1.2'

type PairedTls = Pick<Identity, 'certificateAuthority' | 'certificate' | 'privateKey'>

/** For the gateway: mutual TLS with the paired authority and no other. A proxy carries it unread (CONNECT). */
export function gatewayAgent({ certificateAuthority, certificate, privateKey }: PairedTls): Agent {
  return new Agent({
    ca: certificateAuthority,
    cert: certificate,
    key: privateKey,
    minVersion: leastTlsVersion,
    proxyEnv: proxySettings(),
  })
}

/** For the web port. A company's own authority in the system's store is good enough there, as it is for the browser. */
export function webAgent(protocol: string): PlainAgent {
  if (protocol === 'http:') return new http.Agent({ proxyEnv: proxySettings() })
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  return new Agent({ ca, minVersion: leastTlsVersion, proxyEnv: proxySettings() })
}

/** Takes any certificate, to read it and send nothing: no key is shown. */
export function probeAgent(): Agent {
  return new Agent({ rejectUnauthorized: false, proxyEnv: proxySettings() })
}

/** `host:port` of the proxy for this kind of address, without user name and password; null when there is none. */
export function proxyHost(protocol: 'http:' | 'https:'): string | null {
  const { HTTPS_PROXY, HTTP_PROXY } = proxySettings()
  const url = URL.parse((protocol === 'https:' ? HTTPS_PROXY : HTTP_PROXY) ?? '')
  return url && `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
}

/** What a proxy did to this https request, in words with its host and the cure; null when the failure is not the proxy's. */
export function proxyFailure(error: unknown, target: string): string | null {
  const proxy = proxyHost('https:')
  if (!proxy) return null
  if (errorCode(error) === 'ERR_PROXY_TUNNEL') return refusal(error, { proxy, target })
  return pointsAt(error, proxy)
    ? `The proxy ${proxy} (HTTPS_PROXY) cannot be reached: ${errorText(error)}. Check its name and port, or list ${target.replace(/:\d+$/, '')} in NO_PROXY`
    : null
}

function refusal(error: unknown, { proxy, target }: { proxy: string; target: string }): string {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : null
  if (status === null) return `The proxy ${proxy} did not open the way to ${target}: ${errorText(error)}`
  if (status === 407) {
    return `The proxy ${proxy} wants a user name and password (HTTP 407): write them into HTTPS_PROXY, as http://user:password@${proxy}`
  }
  return `The proxy ${proxy} refuses the way to ${target} (HTTP ${status}): ask IT to allow it`
}

/** Whether a system error (`ECONNREFUSED`, `ENOTFOUND`) is about the proxy itself. */
function pointsAt(error: unknown, proxy: string): boolean {
  const at = proxy.lastIndexOf(':')
  const [host, port] = [proxy.slice(0, at), Number(proxy.slice(at + 1))]
  for (let inner: unknown = error; inner instanceof Error; inner = innerError(inner)) {
    if ('hostname' in inner && inner.hostname === host) return true
    if ('port' in inner && inner.port === port && 'syscall' in inner) return true
  }
  return false
}

function innerError(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause
}
