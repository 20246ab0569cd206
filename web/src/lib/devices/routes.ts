/** Print routes in words, and the form that makes one. Pure functions. */
import type { PrintRoute, PrintRouteInput } from '#lib/api/types.ts'

export const sizeWords = { '4x6': '4×6 labels', letter: 'letter paper' } as const
export type LabelSize = keyof typeof sizeWords

/** `4×6 labels of Ann Lee at Main Office`; a route that names nothing is for everything else. */
export function caseWords(
  route: Pick<PrintRoute, 'siteName' | 'userName' | 'labelSize' | 'siteId' | 'userId'>,
): string {
  const { siteId, userId, labelSize } = route
  if (!siteId && !userId && !labelSize) return 'Everything else'
  const what = labelSize ? sizeWords[labelSize] : 'all labels'
  const of = userId ? ` of ${route.userName ?? 'a user who left'}` : ''
  const at = siteId ? ` at ${route.siteName ?? 'a site that is gone'}` : ''
  const words = `${what}${of}${at}`
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** As texts of form fields: empty means any. */
export interface RouteForm {
  siteId: string
  userId: string
  userName: string
  labelSize: '' | LabelSize
  deviceId: string
  fallbackDeviceId: string
}

export function routeForm(route: PrintRoute | null): RouteForm {
  return {
    siteId: route?.siteId ?? '',
    userId: route?.userId ?? '',
    userName: route?.userName ?? '',
    labelSize: route?.labelSize ?? '',
    deviceId: route?.deviceId ?? '',
    fallbackDeviceId: route?.fallbackDeviceId ?? '',
  }
}

export function readRoute(form: RouteForm): PrintRouteInput {
  const { siteId, userId, labelSize, deviceId, fallbackDeviceId } = form
  return {
    siteId: siteId || null,
    userId: userId || null,
    labelSize: labelSize || null,
    deviceId,
    fallbackDeviceId: fallbackDeviceId || null,
  }
}

/** What is wrong with the form by field, before the server is asked. */
export function routeProblems({ deviceId, fallbackDeviceId }: RouteForm): Map<string, string> {
  const problems = new Map<string, string>()
  if (!deviceId) problems.set('deviceId', 'Choose a printer')
  else if (fallbackDeviceId === deviceId)
    problems.set('fallbackDeviceId', 'This is the same printer. Choose another, or none')
  return problems
}
