/** What counts as an e-mail address here: one mailbox, nothing a mail server or header could read as more. */

/** RFC 5321, 4.5.3.1. */
const addressMax = 320
/** Atoms of RFC 5322 without quoting, and a domain of labels, also international ones. */
const mailbox = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u

export function isEmail(text: string): boolean {
  return text.length <= addressMax && mailbox.test(text) && !text.includes('..')
}
