/** Rules: the public face. */
export { applyRules } from './apply.ts'
export type { CarrierRate } from './charge.ts'
export { chooseRates } from './choose.ts'
export { selectRules } from './list.ts'
export { prepareOptions } from './prepare.ts'
export { registerRules } from './routes.ts'
export { applicableRules, type RuledRequest, type Shipper, type ShippingRule } from './rule.ts'
