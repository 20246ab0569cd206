/** Mail to recipients and third parties: the public face. It listens; nobody but the composition imports it. */
export { listenForNotifications } from './listen.ts'
export { registerNotifications } from './routes.ts'
export { sendDueNotices } from './send.ts'
