/** Accounts, budgets and the ledger: the public face. */

export { accountsByCode } from './by-code.ts'
export { createAccount, type NewAccount, requireGeneralAccount } from './create.ts'
export { adjust, capture, holdPeriods, refund, refundRest, release, reserve } from './ledger.ts'
export { type BudgetLeft, budgetsLeft } from './left.ts'
export { registerAccounts } from './routes.ts'
export { selectAccountsById, selectLedgerOfShipment, selectPath } from './store.ts'
