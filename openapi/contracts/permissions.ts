/** Every permission there is, and the built-in roles made of them. */
export const permissions = [
  'sites:read',
  'sites:write',
  'accounts:read',
  'addresses:read',
  'addresses:write',
  'rates:read',
  'shipments:read',
  'shipments:write',
  'shipments:buy',
  'shipments:print',
  'shipments:void',
  'devices:read',
  'devices:write',
  'devices:use',
  'jobs:read',
  'jobs:write',
  'audit:read',
] as const
export type Permission = (typeof permissions)[number]

export const builtInRoles = ['admin', 'site-admin', 'mailroom', 'user', 'auditor'] as const
export type BuiltInRole = (typeof builtInRoles)[number]

const shipper: Permission[] = [
  'sites:read',
  'accounts:read',
  'addresses:read',
  'addresses:write',
  'rates:read',
  'shipments:read',
  'shipments:write',
  'shipments:buy',
  'shipments:print',
  'shipments:void',
  'devices:read',
  'devices:use',
  'jobs:read',
]

/** What each built-in role may do; tenants' own roles come on top. */
export const rolePermissions: Record<BuiltInRole, readonly Permission[]> = {
  admin: permissions,
  'site-admin': permissions.filter((p) => p !== 'sites:write'),
  mailroom: [...shipper, 'jobs:write'],
  user: shipper,
  auditor: [
    'sites:read',
    'accounts:read',
    'addresses:read',
    'shipments:read',
    'devices:read',
    'jobs:read',
    'audit:read',
  ],
}

export const experiences = ['mailroom', 'desktop:rts', 'desktop:print'] as const
export type Experience = (typeof experiences)[number]
