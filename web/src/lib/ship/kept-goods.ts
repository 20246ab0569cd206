/** The goods declared last in this browser, offered when the next declaration is begun. */
import { session } from '#lib/session/session.svelte.ts'
import { type CustomsForm, goodsForm, isEmpty } from './customs-form.ts'

const name = 'customs'
type Kept = Pick<CustomsForm, 'contents' | 'explanation' | 'incoterm' | 'nonDelivery' | 'items'>

export function keepGoods(form: CustomsForm): void {
  if (isEmpty(form)) return
  const { contents, explanation, incoterm, nonDelivery, items } = form
  session.keep(name, { contents, explanation, incoterm, nonDelivery, items })
}

/** A new form's fields with the goods declared last; null when there are none. */
export function keptGoods(): Kept | null {
  const kept = session.kept<Kept | null>(name, null)
  return kept?.items?.length ? { ...kept, items: kept.items.map((item) => goodsForm(item)) } : null
}
