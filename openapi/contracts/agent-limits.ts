/** Limits both ends of the agent protocol keep. Apart from the schemas, so that the agent need not load their builder. */

export const agentProtocolVersion = 2
/** Largest WebSocket frame either side accepts, in bytes; a longer one closes the connection. */
export const agentFrameMaxBytes = 64 * 1024
/** Largest document an agent fetches for one job, in bytes. */
export const documentMaxBytes = 20 * 1024 * 1024
export const heartbeatMs = 10_000
/** A peer that was silent this long is gone; the server sends WebSocket pings, the agent heartbeats, every heartbeatMs. */
export const silenceMs = 25_000
/** Bytes either way of one measurement of the bandwidth. */
export const echoMaxBytes = 1024 * 1024
/** Largest CSV an agent uploads, in bytes. */
export const dropFileMaxBytes = 1024 * 1024 * 1024
