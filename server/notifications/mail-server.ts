/** Our side of SMTP: one mail to one address, and what the mail server said of it as a value. */
import { createTransport, type NodemailerError, type SMTPPoolOptions } from 'nodemailer'
import { DeadlinePassed, withDeadline } from '../platform/deadline.ts'

export interface OutgoingMail {
  /** without brackets; the same for every attempt, so that mailboxes fold a mail that came twice */
  messageId: string
  from: { name: string; address: string }
  replyTo: string | null
  to: string
  subject: string
  text: string
  html: string
}

/** `final`: the same mail would be refused again (RFC 5321, 4.2.1). */
export type Delivery = { accepted: true; answer: string } | { accepted: false; final: boolean; problem: string }

export interface MailServer {
  send(mail: OutgoingMail): Promise<Delivery>
  /** No connection came about: every further mail is answered so at once. */
  away(): boolean
  /** Closes what is open, also a delivery that nobody waits for any more. */
  close(): void
}

export const connectionsMax = 5
const answerMs = 10_000
/** A server may answer each command in time and still take for ever. */
export const wholeMailMs = 30_000
const problemMax = 500
const localHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The mail server of SMTP_URL: `smtps://` speaks TLS from the start, `smtp://` changes to it when the server offers it,
 * and must when there is a password to send beyond this machine. Certificates are checked.
 */
export function openMailServer(smtpUrl: string): MailServer {
  const transport = createTransport({ ...connectionOf(new URL(smtpUrl)), pool: true })
  let unreached: Delivery | null = null
  return {
    send: async (mail) => {
      if (unreached) return unreached
      try {
        const { response } = await withDeadline(transport.sendMail(messageOf(mail)), wholeMailMs)
        return { accepted: true, answer: shown(response) }
      } catch (error) {
        const refused = refusal(error)
        if ((error as NodemailerError).command === 'CONN') unreached = refused
        return refused
      }
    },
    away: () => unreached !== null,
    close: () => transport.close({ force: true }),
  }
}

/** The user of SMTP_URL when it is an address: the sender of those who named none. */
export function userOf(smtpUrl: string): string {
  return decodeURIComponent(new URL(smtpUrl).username)
}

function connectionOf(url: URL): SMTPPoolOptions {
  const secure = url.protocol === 'smtps:'
  const user = decodeURIComponent(url.username)
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    secure,
    requireTLS: !secure && user !== '' && !localHosts.has(url.hostname),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    maxConnections: connectionsMax,
    // What a lost connection left open is tried again by us, with a pause, not at once by the pool.
    maxRequeues: 0,
    dnsTimeout: answerMs,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function messageOf({ messageId, from, replyTo, to, subject, text, html }: OutgoingMail) {
  return {
    messageId: `<${messageId}>`,
    from,
    to: { name: '', address: to },
    // Not read from the headers: nothing in a name can become another recipient.
    envelope: { from: from.address, to: [to] },
    ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
    subject,
    text,
    html,
    // No holiday replies to a machine (RFC 3834, 5).
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

function refusal(error: unknown): Delivery & { accepted: false } {
  if (error instanceof DeadlinePassed)
    return { accepted: false, final: false, problem: `The mail server took longer than ${wholeMailMs / 1000} seconds.` }
  const { code, command, permanent, response, message } = error as NodemailerError
  const aboutThisMail = (code === 'EENVELOPE' && command !== 'MAIL FROM') || code === 'EMESSAGE'
  return {
    accepted: false,
    final: aboutThisMail && permanent === true,
    problem: shown(`${beginnings[code ?? ''] ?? unreachable}: ${response ?? message}`),
  }
}

const unreachable = 'The mail server could not be reached'
const beginnings: Record<string, string> = {
  EENVELOPE: 'The mail server did not take the address',
  EMESSAGE: 'The mail server did not take the mail',
  EAUTH: 'The mail server did not take the user name and password of SMTP_URL',
  ETIMEDOUT: `The mail server did not answer within ${answerMs / 1000} seconds`,
  ETLS: 'No safe connection to the mail server',
  EPROTOCOL: 'The mail server answered what is not SMTP',
}

function shown(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, problemMax)
}
