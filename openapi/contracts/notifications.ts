/** Mail to recipients and third parties: whom to tell of what, the tenant's own texts, and what was sent. */
import { type Static, Type } from 'typebox'
import { operation } from './operation.ts'
import { Id, IdParams, named, nullable, object, oneOf, partial, Timestamp, text } from './schema.ts'

export const noticeKinds = ['shipped', 'out_for_delivery', 'delivered', 'exception'] as const
export type NoticeKind = (typeof noticeKinds)[number]

export const Email = Type.String({ format: 'email', maxLength: 320 })

/** Of one shipment: who is told what. */
export const Notify = named(
  'Notify',
  object({
    recipient: Type.Boolean({ description: "to the recipient's e-mail address" }),
    emails: Type.Array(Email, { maxItems: 5, description: 'third parties' }),
    kinds: Type.Array(oneOf(noticeKinds), { maxItems: noticeKinds.length, uniqueItems: true }),
  }),
)
export type Notify = Static<typeof Notify>

/** Texts with `{{fields}}`; `fields` of the reply names them. HTML is made of `text` when absent. */
export const NoticeTemplate = named(
  'NoticeTemplate',
  object({
    kind: oneOf(noticeKinds),
    subject: text(200, { minLength: 1 }),
    text: Type.String({ maxLength: 20_000, minLength: 1 }),
    html: nullable(Type.String({ maxLength: 100_000 })),
    own: Type.Boolean({ description: 'false: the text Postroom comes with' }),
  }),
)
export type NoticeTemplate = Static<typeof NoticeTemplate>

export const NotificationSettings = named(
  'NotificationSettings',
  object({
    mailServer: Type.Boolean({ description: 'SMTP_URL is set: mail can be sent' }),
    fromName: text(100),
    fromEmail: nullable(Email),
    replyTo: nullable(Email),
    defaults: Notify,
    templates: Type.Array(NoticeTemplate),
    fields: Type.Array(object({ name: Type.String(), description: Type.String(), example: Type.String() })),
  }),
)
export type NotificationSettings = Static<typeof NotificationSettings>

export const noticeStates = ['queued', 'sent', 'failed', 'not_sent'] as const
export const Notice = named(
  'Notice',
  object({
    id: Id,
    kind: oneOf(noticeKinds),
    to: Type.String(),
    state: oneOf(noticeStates),
    problem: nullable(Type.String()),
    subject: Type.String(),
    at: Timestamp,
  }),
)
export type Notice = Static<typeof Notice>

const templateInput = {
  kind: oneOf(noticeKinds),
  subject: text(200, { minLength: 1 }),
  text: Type.String({ maxLength: 20_000, minLength: 1 }),
  html: Type.Optional(nullable(Type.String({ maxLength: 100_000 }))),
}

export const notificationOperations = {
  getNotificationSettings: operation({
    id: 'getNotificationSettings',
    method: 'GET',
    path: '/v1/settings/notifications',
    permission: 'settings:read',
    summary: 'Sender, defaults and texts of the mail to recipients',
    status: 200,
    reply: NotificationSettings,
  }),
  updateNotificationSettings: operation({
    id: 'updateNotificationSettings',
    method: 'PATCH',
    path: '/v1/settings/notifications',
    permission: 'settings:write',
    summary: 'Change sender and defaults',
    body: partial(
      object({ fromName: text(100), fromEmail: nullable(Email), replyTo: nullable(Email), defaults: Notify }),
    ),
    status: 200,
    reply: NotificationSettings,
    errors: ['unprocessable'],
  }),
  saveNoticeTemplate: operation({
    id: 'saveNoticeTemplate',
    method: 'PUT',
    path: '/v1/settings/notifications/templates',
    permission: 'settings:write',
    summary: "Save the tenant's own text of one notice; unknown fields in it are refused by name",
    body: object(templateInput),
    status: 200,
    reply: NoticeTemplate,
    errors: ['unprocessable'],
  }),
  resetNoticeTemplate: operation({
    id: 'resetNoticeTemplate',
    method: 'DELETE',
    path: '/v1/settings/notifications/templates/{kind}',
    permission: 'settings:write',
    summary: 'Back to the text Postroom comes with',
    params: object({ kind: oneOf(noticeKinds) }),
    status: 204,
    reply: null,
  }),
  previewNotice: operation({
    id: 'previewNotice',
    method: 'POST',
    path: '/v1/settings/notifications/preview',
    permission: 'settings:read',
    summary: 'The mail as it would be sent, with example data',
    body: object(templateInput),
    status: 200,
    reply: object({ subject: Type.String(), text: Type.String(), html: Type.String() }),
    errors: ['unprocessable'],
  }),
  sendTestNotice: operation({
    id: 'sendTestNotice',
    method: 'POST',
    path: '/v1/settings/notifications/test',
    permission: 'settings:write',
    summary: 'Send one notice with example data to an address and tell what the mail server said',
    body: object({ kind: oneOf(noticeKinds), to: Email }),
    status: 200,
    reply: object({ ok: Type.Boolean(), text: Type.String() }),
    errors: ['unprocessable'],
  }),
  listShipmentNotices: operation({
    id: 'listShipmentNotices',
    method: 'GET',
    path: '/v1/shipments/{id}/notices',
    permission: 'shipments:read',
    summary: 'The mail sent about a shipment, newest first',
    params: IdParams,
    status: 200,
    reply: object({ items: Type.Array(Notice) }),
    errors: ['not_found'],
  }),
  sendNoticeAgain: operation({
    id: 'sendNoticeAgain',
    method: 'POST',
    path: '/v1/notices/{id}/send-again',
    permission: 'shipments:write',
    idempotent: true,
    summary: 'Put a notice that failed in line once more',
    params: IdParams,
    status: 200,
    reply: Notice,
    errors: ['not_found', 'conflict'],
  }),
}
