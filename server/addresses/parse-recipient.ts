/** Person and organisation above the street of a pasted block. */
import { isNameEnd } from './parse-lines.ts'

const organisationWord =
  /\b(?:inc|incorporated|llc|llp|ltd|limited|corp|corporation|company|gmbh|ohg|plc|pty|sarl|universit\p{L}*|universidad|college|school|institut\p{L}*|academy|librar(?:y|ies)|biblioth\p{L}*|museum|musée|museo|departments?|dept|faculty|hospital|clinic|church|bank|foundation|association|society|centers?|centre|offices?|services|group|partners|systems|technologies|solutions|laborator(?:y|ies)|labs?|press|store|shop|hotel|restaurant|studios?|agency|ministry|bureau|council|embassy|consulate|headquarters|mailroom|warehouse|depot|logistics|industries|enterprises|holdings?|archives?|gallery|theat(?:er|re)|court|division|team|trust)\b/iu
/** Short forms that are words or initials elsewhere: only at the end and as they are written. */
const organisationEnd =
  /(?:^|\s)(?:Co|CO|AG|KG|SE|AB|A\/S|AS|Oy|S\.?A\.?|S\.?p\.?A|SpA|S\.?r\.?l|B\.?V|N\.?V|e\.\s?V|L\.L\.C|P\.C)\.?$/
const family = /&\s*(?:sons?|co\b|associates|partners|brothers|bros|daughters|söhne|cie)/i
const publicBody = /^(?:city|county|state|town|village|university|bank) of\b/i
const title = /^(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme|madame|monsieur|sr|sra|sir|rev|hon)\b\.?\s/i

/** True for a line that names an organisation rather than a person. */
export function isOrganisation(line: string): boolean {
  if (title.test(line)) return false
  return [organisationWord, organisationEnd, family, publicBody].some((pattern) => pattern.test(line))
}

/** Sorts the lines above the street into name and company; further ones are extra. `attention` is the name when given. */
export function readRecipient(
  lines: readonly string[],
  attention: string | undefined,
): { name?: string; company?: string; extra: string[] } {
  const parts = lines.flatMap(splitPersonAndCompany)
  const titled = parts.find((part) => title.test(part))
  const extra: string[] = []
  let name = attention ?? titled
  let company: string | undefined
  for (const part of parts) {
    if (part === name) continue
    if (name === undefined && !isOrganisation(part)) name = part
    else if (company === undefined) company = part
    else extra.push(part)
  }
  return { name, company, extra }
}

/** `Jane Doe, Acme Inc.` are two; `Acme, Inc.` is one. */
function splitPersonAndCompany(line: string): string[] {
  const comma = line.indexOf(',')
  if (comma < 1) return [line]
  const [first, second] = [line.slice(0, comma).trim(), line.slice(comma + 1).trim()]
  return isOrganisation(second) && !isNameEnd(second) && !isOrganisation(first) ? [first, second] : [line]
}
