/** The texts Postroom comes with. They read well to the recipient and to third parties alike. */
import type { NoticeKind } from '#contracts/notifications.ts'
import type { TemplateTexts } from './render.ts'

const parcel = `Sent with: {{service}}
Tracking number: {{trackingNumber}}
{{#if trackingUrl}}Where it is now: {{trackingUrl}}
{{/if}}{{#if references}}Reference: {{references}}
{{/if}}`
const greeting = 'Kind regards\n{{organisation}}'

export const defaultTexts: Record<NoticeKind, TemplateTexts> = {
  shipped: {
    subject: 'Parcel from {{organisation}} to {{recipient}} is on its way',
    text: `Hello,

{{organisation}} has sent a parcel to {{recipient}}{{#if destination}} in {{destination}}{{/if}}.{{#if expectedDelivery}} It should arrive on {{expectedDelivery}}.{{/if}}

${parcel}
${greeting}
`,
    html: null,
  },
  out_for_delivery: {
    subject: 'Parcel from {{organisation}} to {{recipient}} should arrive today',
    text: `Hello,

The parcel from {{organisation}} to {{recipient}} is with the driver and should arrive today.

${parcel}
${greeting}
`,
    html: null,
  },
  delivered: {
    subject: 'Parcel from {{organisation}} to {{recipient}} was delivered',
    text: `Hello,

The parcel from {{organisation}} to {{recipient}} was delivered{{#if destination}} in {{destination}}{{/if}}. If you cannot find it, please ask those around you first, then tell us.

${parcel}
${greeting}
`,
    html: null,
  },
  exception: {
    subject: 'Problem with the parcel from {{organisation}} to {{recipient}}',
    text: `Hello,

The carrier reports a problem with the parcel from {{organisation}} to {{recipient}}.{{#if problem}} It says: {{problem}}{{/if}}

We have this message too and will look after it.

${parcel}
${greeting}
`,
    html: null,
  },
}
