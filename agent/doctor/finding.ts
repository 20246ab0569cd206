/** One line of the doctor's answer. */
export interface Finding {
  mark: 'ok' | 'warn' | 'FAIL'
  subject: string
  text: string
}

export const ok = (subject: string, text: string): Finding => ({ mark: 'ok', subject, text })
export const warn = (subject: string, text: string): Finding => ({ mark: 'warn', subject, text })
export const fail = (subject: string, text: string): Finding => ({ mark: 'FAIL', subject, text })

/** Mark, subject and text in columns. */
export function lineOf({ mark, subject, text }: Finding): string {
  return `${mark.padEnd(4)}  ${subject.padEnd(15)} ${text}`
}
