/** E-mail address, phone number and "Attn:" of a pasted block. */

export interface Contact {
  lines: string[]
  email?: string
  phone?: string
  attention?: string
  leftover: string[]
}

const email = /[^\s@<>,;:()"]+@[^\s@<>,;:()"]+\.[^\s@<>,;:()"]+/
const emailLabel = /\b(?:e-?mail|mail)(?: address)?\s*:?\s*$/i
const number = String.raw`\+?[\d(][\d\s()./-]{5,30}\d(?:\s*(?:x|ext\.?)\s*\d{1,6})?`
const labelledPhone = new RegExp(
  `(?:^|[\\s,;|])(?:(?:tele)?phone|tel|ph|mobile|mob|cell|office)(?: no)?[.:#]*\\s*(${number})$|^[tmp]\\s*[.:]\\s*(${number})$`,
  'i',
)
const barePhone = new RegExp(`^${number}$`, 'i')
/** Written the American way after other words. */
const trailingPhone = /\s((?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4})$/
const fax = /^(?:tele)?fax\b/i
const attentionStart = /^(?:attn|attention|att|z\. ?hd|zu hd|a l'attention de|à l'attention de)\b[.:]*\s*/i
const attentionInside = /^(.+?)[\s,;(-]+(?:attn|attention)\b[.:]*\s*(.+?)\)?$/i

/** Takes the contact out of the lines; a second e-mail, phone or attention is left over. */
export function takeContact(lines: readonly string[]): Contact {
  const contact: Contact = { lines: [], leftover: [] }
  for (const line of lines) {
    if (fax.test(line)) contact.leftover.push(line)
    else {
      const rest = takeAttention(contact, takePhone(contact, takeEmail(contact, line)))
      if (rest !== '') contact.lines.push(rest)
    }
  }
  return contact
}

function takeEmail(contact: Contact, line: string): string {
  const match = email.exec(line)
  if (!match) return line
  keep(contact, 'email', match[0].replace(/^mailto:/i, ''))
  const before = line
    .slice(0, match.index)
    .replace(/[\s<(,;|]+$/, '')
    .replace(emailLabel, '')
  const after = line.slice(match.index + match[0].length).replace(/^[\s>),;|]+/, '')
  return tidy(`${before} ${after}`)
}

function takePhone(contact: Contact, line: string): string {
  const labelled = labelledPhone.exec(line)
  if (labelled) {
    keep(contact, 'phone', (labelled[1] ?? labelled[2] ?? '').trim())
    return tidy(line.slice(0, labelled.index))
  }
  if (barePhone.test(line) && digitsOf(line) >= (line.startsWith('+') ? 8 : 10)) {
    keep(contact, 'phone', line)
    return ''
  }
  const trailing = trailingPhone.exec(line)
  if (!trailing) return line
  keep(contact, 'phone', trailing[1] ?? '')
  return tidy(line.slice(0, trailing.index))
}

function takeAttention(contact: Contact, line: string): string {
  const start = attentionStart.exec(line)
  if (start) {
    keep(contact, 'attention', line.slice(start[0].length))
    return ''
  }
  const inside = attentionInside.exec(line)
  if (!inside) return line
  keep(contact, 'attention', inside[2] ?? '')
  return tidy(inside[1] ?? '')
}

function keep(contact: Contact, field: 'email' | 'phone' | 'attention', value: string): void {
  if (value === '') return
  if (contact[field] === undefined) contact[field] = value
  else contact.leftover.push(value)
}

function digitsOf(text: string): number {
  return text.replaceAll(/\D/g, '').length
}

function tidy(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s,;|:/-]+/, '')
    .replace(/[\s,;|:/-]+$/, '')
}
