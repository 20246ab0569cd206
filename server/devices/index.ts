/** Agents, devices and jobs: the public face. */
export { type Gateway, startGateway } from './gateway.ts'
export { askBack, requirePrinter, takeBackPrints } from './job-actions.ts'
export { selectPrinted } from './job-store.ts'
export { createPrintJob, type NewPrintJob, printHistory } from './jobs.ts'
export { registerDevices } from './routes.ts'
export { sweepJobs } from './sweep.ts'
