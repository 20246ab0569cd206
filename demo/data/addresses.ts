/** The address book of the demo: 200 public places of the United States, every state and every postal zone. */
import { islands } from './addresses-islands.ts'
import { midwest } from './addresses-midwest.ts'
import { northeast } from './addresses-northeast.ts'
import { south } from './addresses-south.ts'
import { west } from './addresses-west.ts'
import type { DemoAddress } from './places.ts'

/**
 * Libraries, museums, capitols and gardens that are open to the public; nobody's home is among them.
 * Seen from New York 10001 and from San Francisco 94105 they lie in all of the zones 1 to 9.
 */
export const demoAddresses: readonly DemoAddress[] = [...northeast, ...south, ...midwest, ...west, ...islands]
