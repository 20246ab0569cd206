/** Tenants and their sites: the public face. */
export { createSite, createTenant, findTenant } from './create.ts'
export { requireSite, toSite } from './sites.ts'
export { selectSites, selectTenant, type TenantRow } from './store.ts'
