/** Money in words of the reader's country. Amounts are integer cents. */

/** `$8.10` for 810 and 'USD'. */
export function moneyText(amountCents: number, currency = 'USD'): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amountCents / 100)
}

/** What was typed as integer cents: `12`, `12.5`, `1,200.00`, `$8.10`; null when it is not an amount. */
export function centsFromText(text: string): number | null {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(/,(?=\d{3}(\D|$))/g, '')
  const parts = /^(\d+)(?:\.(\d{1,2}))?$/.exec(plain)
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null
}
