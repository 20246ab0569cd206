/** Notifications over HTTP. */
import { notificationOperations } from '#contracts/notifications.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { listNotices } from './list.ts'
import { sendAgain } from './send-again.ts'
import { sendTest } from './send-test.ts'
import { getSettings, updateSettings } from './settings.ts'
import { previewTexts, resetTexts, saveOwnTexts } from './templates.ts'

export function registerNotifications(host: HttpHost): void {
  const { platform } = host
  implement(host, notificationOperations, {
    getNotificationSettings: (context) => getSettings(platform, context),
    updateNotificationSettings: (context, { body }) => updateSettings(platform, context, body),
    saveNoticeTemplate: (context, { body }) => saveOwnTexts(platform, context, body),
    resetNoticeTemplate: (context, { params }) => resetTexts(platform, context, params.kind).then(() => undefined),
    previewNotice: (context, { body }) => previewTexts(platform, context, body),
    sendTestNotice: (context, { body }) => sendTest(platform, context, body),
    sendNoticeAgain: (context, { params }) => sendAgain(platform, context, params.id),
    listShipmentNotices: (context, { params }) => listNotices(platform, context, params.id),
  })
}
