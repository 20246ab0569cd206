/** The pages of the rail and what one must be allowed to see them. */
import BookUser from '@lucide/svelte/icons/book-user'
import History from '@lucide/svelte/icons/history'
import ListTree from '@lucide/svelte/icons/list-tree'
import PackagePlus from '@lucide/svelte/icons/package-plus'
import Printer from '@lucide/svelte/icons/printer'
import type { Permission } from '#lib/api/types.ts'

export interface NavPage {
  href: string
  title: string
  /** under the icon in the bottom bar */
  short: string
  icon: typeof Printer
  needs: readonly Permission[]
  /** other addresses that belong to it */
  also?: string
}

export const navPages: readonly NavPage[] = [
  { href: '/ship', title: 'Ship', short: 'Ship', icon: PackagePlus, needs: ['rates:read', 'shipments:write'] },
  {
    href: '/history',
    title: 'History',
    short: 'History',
    icon: History,
    needs: ['shipments:read'],
    also: '/shipments/',
  },
  { href: '/addresses', title: 'Address book', short: 'Addresses', icon: BookUser, needs: ['addresses:read'] },
  { href: '/accounts', title: 'Accounts', short: 'Accounts', icon: ListTree, needs: ['accounts:read'] },
  { href: '/devices', title: 'Devices', short: 'Devices', icon: Printer, needs: ['devices:read'] },
]

/** True when the page shown belongs to this entry. */
export function isCurrent({ href, also }: NavPage, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`) || (also !== undefined && pathname.startsWith(also))
}
