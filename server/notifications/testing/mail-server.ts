/** A real SMTP server on loopback that keeps what it took, and answers as a test tells it to. */
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface ReceivedMail {
  from: string
  to: string[]
  /** names in lower case, folded lines joined */
  headers: Map<string, string>
  text: string
  html: string
}

export interface TestMailServer {
  url: string
  received: ReceivedMail[]
  /** what the next mails are answered with: a code like 421 for each; then they are taken */
  answers: number[]
  /** runs after a mail was taken and before that is said */
  beforeAnswer: () => Promise<void>
  close(): Promise<void>
}

/** Without TLS unless `options` say otherwise. */
export async function startTestMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const state: Pick<TestMailServer, 'received' | 'answers' | 'beforeAnswer'> = {
    received: [],
    answers: [],
    beforeAnswer: async () => undefined,
  }
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    disableReverseLookup: true,
    onRcptTo: (_address, _session, callback) => {
      const code = state.answers.shift()
      callback(code ? Object.assign(new Error('as the test wants'), { responseCode: code }) : null)
    },
    onData: async (stream, session, callback) => {
      const { mailFrom, rcptTo } = session.envelope
      const from = mailFrom === false ? '' : mailFrom.address
      state.received.push({ from, to: rcptTo.map(({ address }) => address), ...read(await text(stream)) })
      await state.beforeAnswer()
      callback(null, 'taken')
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}

function read(source: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const whole = part(source)
  const boundary = /boundary="([^"]+)"/.exec(whole.headers.get('content-type') ?? '')?.[1] ?? ''
  const parts = whole.body.split(`--${boundary}`).slice(1, -1)
  const bodyOf = (type: string) => {
    const found = parts
      .map((piece) => part(piece.replace(/^\r\n/, '')))
      .find(({ headers }) => headers.get('content-type')?.startsWith(type))
    return found ? decoded(found.body, found.headers.get('content-transfer-encoding') ?? '7bit').trimEnd() : ''
  }
  return { headers: whole.headers, text: bodyOf('text/plain'), html: bodyOf('text/html') }
}

function part(source: string): { headers: Map<string, string>; body: string } {
  const end = source.indexOf('\r\n\r\n')
  const lines = source
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*:\s*/, '')]),
  )
  return { headers, body: source.slice(end + 4) }
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString().replaceAll('\r\n', '\n')
  const plain = body.replaceAll('\r\n', '\n')
  if (encoding !== 'quoted-printable') return plain
  const bytes = plain
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
