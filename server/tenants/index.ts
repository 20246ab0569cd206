/** Tenants and their sites: the public face. */
export { createSite, createTenant, findTenant } from './create.ts'
export { registerSettings } from './routes.ts'
export { requireSite, toSite } from './sites.ts'
export { selectSettings, selectSites, selectSitesById, selectTenant, type TenantRow } from './store.ts'
