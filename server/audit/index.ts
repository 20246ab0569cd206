/** The audit trail: the public face. Rows are written by platform/audit.ts in the transaction that changes. */
export { verifyChain } from './chain.ts'
export { exportChain } from './store.ts'
