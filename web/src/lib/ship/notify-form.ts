/** Who is told of a shipment by e-mail, as a form holds it. */
import type { Notify } from '#lib/api/types.ts'

export const noticeKinds = ['shipped', 'out_for_delivery', 'delivered', 'exception'] as const
export const noticeNames: Record<Notify['kinds'][number], string> = {
  shipped: 'Shipped',
  out_for_delivery: 'Out for delivery',
  delivered: 'Delivered',
  exception: 'Held up',
}
export const noticeEmailsMax = 5

export interface NotifyForm {
  recipient: boolean
  /** separated by commas, semicolons, spaces or lines */
  emails: string
  kinds: Notify['kinds']
}

export function notifyForm(
  { recipient, emails, kinds }: Notify = { recipient: false, emails: [], kinds: [] },
): NotifyForm {
  return { recipient, emails: emails.join(', '), kinds: [...kinds] }
}

/** What to send. A recipient without an e-mail address is not told. */
export function notifyOf({ recipient, emails, kinds }: NotifyForm, email: string): Notify {
  return { recipient: recipient && Boolean(email.trim()), emails: emailsIn(emails), kinds }
}

/** Why the third parties cannot be sent as written; undefined when they can. */
export function emailsProblem(emails: string): string | undefined {
  const all = emailsIn(emails)
  const odd = all.find((one) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(one))
  if (odd) return `"${odd}" is no e-mail address`
  return all.length > noticeEmailsMax ? `At most ${noticeEmailsMax} addresses` : undefined
}

function emailsIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean)
}

/** `Recipient and 1 other: shipped, delivered`; empty when nobody is told. */
export function notifyText(notify: Notify): string {
  const { recipient, emails, kinds } = notify
  if (!kinds.length || (!recipient && !emails.length)) return ''
  const others = emails.length > 1 ? `${emails.length} others` : emails[0]
  const who = [recipient && 'Recipient', others].filter(Boolean).join(' and ')
  const what =
    kinds.length === noticeKinds.length ? 'every step' : kinds.map((kind) => noticeNames[kind].toLowerCase()).join(', ')
  return `${who}: ${what}`
}
