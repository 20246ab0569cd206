/** Money in words of the reader's country. Amounts are integer cents. */

/** `$8.10` for 810 and 'USD'. */
export function moneyText(amountCents: number, currency = 'USD'): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amountCents / 100)
}
