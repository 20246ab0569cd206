/** The pages of the rail, in groups, and what one must be allowed to see them. */
import BookUser from '@lucide/svelte/icons/book-user'
import Boxes from '@lucide/svelte/icons/boxes'
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check'
import FileSpreadsheet from '@lucide/svelte/icons/file-spreadsheet'
import FolderInput from '@lucide/svelte/icons/folder-input'
import History from '@lucide/svelte/icons/history'
import ListChecks from '@lucide/svelte/icons/list-checks'
import ListTree from '@lucide/svelte/icons/list-tree'
import PackagePlus from '@lucide/svelte/icons/package-plus'
import Printer from '@lucide/svelte/icons/printer'
import ReceiptText from '@lucide/svelte/icons/receipt-text'
import Settings from '@lucide/svelte/icons/settings'
import Split from '@lucide/svelte/icons/split'
import Truck from '@lucide/svelte/icons/truck'
import type { Permission } from '#lib/api/types.ts'

export const navGroups = ['Work', 'Lists', 'Administration'] as const
type NavGroup = (typeof navGroups)[number]

export interface NavPage {
  href: string
  title: string
  /** under the icon in the bottom bar */
  short: string
  group: NavGroup
  icon: typeof Printer
  needs: readonly Permission[]
  /** other addresses that belong to it */
  also?: string
  /** goes into the bottom bar of phones before the others */
  often?: boolean
  /** shows how many things wait there */
  counted?: boolean
}

export const navPages: readonly NavPage[] = [
  {
    href: '/ship',
    title: 'Ship',
    short: 'Ship',
    group: 'Work',
    icon: PackagePlus,
    needs: ['rates:read', 'shipments:write'],
    often: true,
  },
  {
    href: '/history',
    title: 'History',
    short: 'History',
    group: 'Work',
    icon: History,
    needs: ['shipments:read'],
    also: '/shipments/',
    often: true,
  },
  {
    href: '/worklist',
    title: 'Worklist',
    short: 'Worklist',
    group: 'Work',
    icon: ListChecks,
    needs: ['shipments:read'],
    often: true,
    counted: true,
  },
  {
    href: '/batches',
    title: 'Batches',
    short: 'Batches',
    group: 'Work',
    icon: Boxes,
    needs: ['shipments:read'],
  },
  {
    href: '/drop',
    title: 'Drop folder',
    short: 'Drop',
    group: 'Work',
    icon: FolderInput,
    needs: ['drop:read'],
  },
  {
    href: '/manifests',
    title: 'Manifests',
    short: 'Manifests',
    group: 'Work',
    icon: ClipboardCheck,
    needs: ['manifests:read'],
    also: '/pickups',
  },
  {
    href: '/addresses',
    title: 'Address book',
    short: 'Addresses',
    group: 'Lists',
    icon: BookUser,
    needs: ['addresses:read'],
  },
  {
    href: '/accounts',
    title: 'Accounts',
    short: 'Accounts',
    group: 'Lists',
    icon: ListTree,
    needs: ['accounts:read'],
  },
  {
    href: '/imports',
    title: 'Imports',
    short: 'Imports',
    group: 'Lists',
    icon: FileSpreadsheet,
    needs: ['imports:read'],
  },
  { href: '/devices', title: 'Devices', short: 'Devices', group: 'Lists', icon: Printer, needs: ['devices:read'] },
  {
    href: '/carriers',
    title: 'Carriers',
    short: 'Carriers',
    group: 'Administration',
    icon: Truck,
    needs: ['rates:read'],
  },
  { href: '/rules', title: 'Rules', short: 'Rules', group: 'Administration', icon: Split, needs: ['rules:read'] },
  {
    href: '/adjustments',
    title: 'Adjustments',
    short: 'Adjust',
    group: 'Administration',
    icon: ReceiptText,
    needs: ['adjustments:read'],
  },
  {
    href: '/settings',
    title: 'Settings',
    short: 'Settings',
    group: 'Administration',
    icon: Settings,
    needs: ['settings:read'],
  },
]

/** How many pages the bottom bar of phones has room for, beside "More". */
const barMax = 4

/** The pages of the bottom bar: the often used ones, then the others in order. */
export function barPages(shown: readonly NavPage[]): readonly NavPage[] {
  const often = shown.filter((entry) => entry.often)
  return [...often, ...shown.filter((entry) => !entry.often)].slice(0, barMax)
}

/** True when the page shown belongs to this entry. */
export function isCurrent({ href, also }: NavPage, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`) || (also !== undefined && pathname.startsWith(also))
}
