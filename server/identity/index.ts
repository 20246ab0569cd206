/** Users, sessions and sign-in: the public face. */
export { createUser } from './create-user.ts'
export { registerIdentity } from './routes.ts'
export { findCaller } from './sessions.ts'
export { deleteExpiredSessions, findUserId, selectUsersById } from './store.ts'
