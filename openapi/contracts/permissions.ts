/** Every permission there is, and the built-in roles made of them. */
export const permissions = [
  'sites:read',
  'sites:write',
  'accounts:read',
  'addresses:read',
  'addresses:write',
  'rates:read',
  'carriers:write',
  'rules:read',
  'rules:write',
  'shipments:read',
  'shipments:write',
  'shipments:buy',
  'shipments:print',
  'shipments:void',
  'shipments:resolve',
  'batches:write',
  'manifests:read',
  'manifests:write',
  'pickups:read',
  'pickups:write',
  'adjustments:read',
  'adjustments:import',
  'settings:read',
  'settings:write',
  'devices:read',
  'devices:write',
  'devices:use',
  'jobs:read',
  'jobs:write',
  'imports:read',
  'imports:write',
  'drop:read',
  'drop:write',
  'drop:manage',
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
  'rules:read',
  'manifests:read',
  'pickups:read',
  'settings:read',
  'devices:read',
  'devices:use',
  'jobs:read',
  'drop:read',
]
const mailroom: Permission[] = [
  ...shipper,
  'jobs:write',
  'shipments:resolve',
  'batches:write',
  'manifests:write',
  'pickups:write',
  'adjustments:read',
  'imports:read',
  'imports:write',
  'drop:write',
]

/** What each built-in role may do; tenants' own roles come on top. */
export const rolePermissions: Record<BuiltInRole, readonly Permission[]> = {
  admin: permissions,
  'site-admin': permissions.filter((p) => p !== 'sites:write'),
  mailroom,
  user: shipper,
  auditor: [
    'sites:read',
    'accounts:read',
    'addresses:read',
    'rates:read',
    'rules:read',
    'shipments:read',
    'manifests:read',
    'pickups:read',
    'adjustments:read',
    'settings:read',
    'devices:read',
    'jobs:read',
    'imports:read',
    'drop:read',
    'audit:read',
  ],
}

export const experiences = ['mailroom', 'desktop:rts', 'desktop:print'] as const
export type Experience = (typeof experiences)[number]
