/** The cost accounts of the demo: divisions, departments, teams, programmes and projects of an invented museum. */

/** What an account may spend: past `warningPercent` of `valueCents` people are warned, past `limitPercent` refused. */
export type DemoBudget = {
  period: 'monthly' | 'annual'
  valueCents: number
  limitPercent: number
  warningPercent: number
}

/** A cost account. Without `parentCode` it is a division; without `site` every site may charge it. */
export type DemoAccount = {
  code: string
  name: string
  parentCode?: string
  site?: 'Headquarters' | 'West Office'
  budget?: DemoBudget
}

const budgets: Record<string, DemoBudget> = {
  CORP: { period: 'annual', valueCents: 12_000_000, limitPercent: 100, warningPercent: 85 },
  OPS: { period: 'annual', valueCents: 30_000_000, limitPercent: 100, warningPercent: 90 },
  PROG: { period: 'annual', valueCents: 18_000_000, limitPercent: 100, warningPercent: 80 },
  GIVE: { period: 'annual', valueCents: 9_500_000, limitPercent: 100, warningPercent: 80 },
  'CORP-FIN': { period: 'annual', valueCents: 2_400_000, limitPercent: 100, warningPercent: 80 },
  'CORP-LEGAL': { period: 'monthly', valueCents: 150_000, limitPercent: 100, warningPercent: 75 },
  'OPS-MAIL': { period: 'monthly', valueCents: 1_200_000, limitPercent: 100, warningPercent: 85 },
  'OPS-TRIAL': { period: 'monthly', valueCents: 2_500, limitPercent: 100, warningPercent: 80 },
  'OPS-IT': { period: 'annual', valueCents: 1_800_000, limitPercent: 100, warningPercent: 80 },
  'PROG-EXH': { period: 'annual', valueCents: 7_500_000, limitPercent: 95, warningPercent: 75 },
  'GIVE-MEM': { period: 'monthly', valueCents: 450_000, limitPercent: 100, warningPercent: 80 },
  'CORP-HR-HIRE': { period: 'monthly', valueCents: 60_000, limitPercent: 100, warningPercent: 80 },
  'OPS-MAIL-HQ': { period: 'monthly', valueCents: 700_000, limitPercent: 100, warningPercent: 85 },
  'OPS-MAIL-WEST': { period: 'monthly', valueCents: 400_000, limitPercent: 100, warningPercent: 85 },
  'OPS-IT-DESK': { period: 'monthly', valueCents: 90_000, limitPercent: 100, warningPercent: 70 },
  'PROG-EXH-LOAN': { period: 'annual', valueCents: 3_200_000, limitPercent: 90, warningPercent: 70 },
  'PROG-EDU-SCH': { period: 'annual', valueCents: 640_000, limitPercent: 100, warningPercent: 80 },
  'GIVE-MEM-CARD': { period: 'monthly', valueCents: 120_000, limitPercent: 100, warningPercent: 80 },
  'EXH-TOUR-WC': { period: 'annual', valueCents: 850_000, limitPercent: 100, warningPercent: 80 },
  'IT-LAPTOP-27': { period: 'annual', valueCents: 275_000, limitPercent: 100, warningPercent: 90 },
}

const divisions: readonly DemoAccount[] = [
  { code: 'CORP', name: 'Corporate Services' },
  { code: 'OPS', name: 'Operations' },
  { code: 'PROG', name: 'Public Programmes' },
  { code: 'GIVE', name: 'Giving and Membership' },
]

const departments: readonly DemoAccount[] = [
  { code: 'CORP-FIN', name: 'Finance', parentCode: 'CORP', site: 'Headquarters' },
  { code: 'CORP-HR', name: 'People and Culture', parentCode: 'CORP' },
  { code: 'CORP-LEGAL', name: 'Legal and Compliance', parentCode: 'CORP', site: 'Headquarters' },
  { code: 'OPS-MAIL', name: 'Mail and Shipping', parentCode: 'OPS' },
  { code: 'OPS-TRIAL', name: 'Mailroom trial', parentCode: 'OPS', site: 'Headquarters' },
  { code: 'OPS-FAC', name: 'Buildings and Facilities', parentCode: 'OPS' },
  { code: 'OPS-IT', name: 'Information Technology', parentCode: 'OPS' },
  { code: 'PROG-EXH', name: 'Exhibitions', parentCode: 'PROG' },
  { code: 'PROG-EDU', name: 'Education', parentCode: 'PROG' },
  { code: 'PROG-PUB', name: 'Publishing', parentCode: 'PROG', site: 'West Office' },
  { code: 'GIVE-MEM', name: 'Membership', parentCode: 'GIVE' },
  { code: 'GIVE-FUND', name: 'Fundraising', parentCode: 'GIVE', site: 'Headquarters' },
]

const teams: readonly DemoAccount[] = [
  { code: 'CORP-FIN-AP', name: 'Accounts Payable', parentCode: 'CORP-FIN', site: 'Headquarters' },
  { code: 'CORP-FIN-TAX', name: 'Tax and Audit', parentCode: 'CORP-FIN', site: 'Headquarters' },
  { code: 'CORP-HR-HIRE', name: 'Recruiting', parentCode: 'CORP-HR' },
  { code: 'CORP-HR-BEN', name: 'Benefits', parentCode: 'CORP-HR', site: 'Headquarters' },
  { code: 'CORP-LEGAL-CTR', name: 'Contracts', parentCode: 'CORP-LEGAL', site: 'Headquarters' },
  { code: 'OPS-MAIL-HQ', name: 'Mailroom Headquarters', parentCode: 'OPS-MAIL', site: 'Headquarters' },
  { code: 'OPS-MAIL-WEST', name: 'Mailroom West', parentCode: 'OPS-MAIL', site: 'West Office' },
  { code: 'OPS-FAC-WEST', name: 'Building Services West', parentCode: 'OPS-FAC', site: 'West Office' },
  { code: 'OPS-IT-DESK', name: 'Service Desk', parentCode: 'OPS-IT' },
  { code: 'PROG-EXH-LOAN', name: 'Loans and Registrars', parentCode: 'PROG-EXH' },
  { code: 'PROG-EXH-TOUR', name: 'Travelling Exhibitions', parentCode: 'PROG-EXH', site: 'West Office' },
  { code: 'PROG-EDU-SCH', name: 'Schools', parentCode: 'PROG-EDU' },
  { code: 'PROG-EDU-ADULT', name: 'Adult Learning', parentCode: 'PROG-EDU', site: 'Headquarters' },
  { code: 'PROG-PUB-BOOK', name: 'Books and Catalogues', parentCode: 'PROG-PUB', site: 'West Office' },
  { code: 'GIVE-MEM-CARD', name: 'Member Services', parentCode: 'GIVE-MEM' },
  { code: 'GIVE-FUND-MAJ', name: "Patrons' Circle", parentCode: 'GIVE-FUND', site: 'Headquarters' },
]

const programmes: readonly DemoAccount[] = [
  { code: 'FIN-YEAREND', name: 'Year-end Closing', parentCode: 'CORP-FIN-AP', site: 'Headquarters' },
  { code: 'HR-CAMPUS', name: 'Campus Recruiting', parentCode: 'CORP-HR-HIRE' },
  { code: 'HR-OPENENROL', name: 'Open Enrolment', parentCode: 'CORP-HR-BEN', site: 'Headquarters' },
  { code: 'LEGAL-NOTICES', name: 'Certified Notices', parentCode: 'CORP-LEGAL-CTR', site: 'Headquarters' },
  { code: 'MAIL-OUTBOUND', name: 'Outbound Parcels', parentCode: 'OPS-MAIL-HQ', site: 'Headquarters' },
  { code: 'MAIL-RETURNS', name: 'Returns', parentCode: 'OPS-MAIL-WEST', site: 'West Office' },
  { code: 'FAC-KEYS', name: 'Keys and Badges', parentCode: 'OPS-FAC-WEST', site: 'West Office' },
  { code: 'IT-REMOTE', name: 'Remote Work Equipment', parentCode: 'OPS-IT-DESK' },
  { code: 'EXH-INCOMING', name: 'Incoming Loans', parentCode: 'PROG-EXH-LOAN' },
  { code: 'EXH-TOUR-US', name: 'National Tour', parentCode: 'PROG-EXH-TOUR', site: 'West Office' },
  { code: 'EDU-KITS', name: 'Classroom Kits', parentCode: 'PROG-EDU-SCH' },
  { code: 'EDU-LECTURES', name: 'Evening Lectures', parentCode: 'PROG-EDU-ADULT', site: 'Headquarters' },
  { code: 'PUB-REVIEW', name: 'Review Copies', parentCode: 'PROG-PUB-BOOK', site: 'West Office' },
  { code: 'MEM-RENEWAL', name: 'Renewal Mailings', parentCode: 'GIVE-MEM-CARD' },
  { code: 'FUND-GALA', name: 'Annual Gala', parentCode: 'GIVE-FUND-MAJ', site: 'Headquarters' },
]

const projects: readonly DemoAccount[] = [
  { code: 'FIN-1099-26', name: 'Forms 1099 for 2026', parentCode: 'FIN-YEAREND', site: 'Headquarters' },
  { code: 'HR-FAIR-FALL', name: 'Autumn Career Fairs', parentCode: 'HR-CAMPUS' },
  { code: 'LEGAL-LEASE-27', name: 'Lease Renewal 2027', parentCode: 'LEGAL-NOTICES', site: 'Headquarters' },
  { code: 'MAIL-HOLIDAY-26', name: 'Holiday Parcels 2026', parentCode: 'MAIL-OUTBOUND', site: 'Headquarters' },
  { code: 'MAIL-RECALL-12', name: 'Recall 12', parentCode: 'MAIL-RETURNS', site: 'West Office' },
  { code: 'IT-LAPTOP-27', name: 'Laptop Exchange 2027', parentCode: 'IT-REMOTE' },
  { code: 'EXH-MAPS', name: "The Surveyor's Eye: Maps of the West", parentCode: 'EXH-INCOMING' },
  { code: 'EXH-TOUR-WC', name: 'Tour, West Coast Leg', parentCode: 'EXH-TOUR-US', site: 'West Office' },
  { code: 'EXH-TOUR-NE', name: 'Tour, New England Leg', parentCode: 'EXH-TOUR-US', site: 'West Office' },
  { code: 'EDU-KIT-RIVERS', name: 'Kit: Rivers and Cities', parentCode: 'EDU-KITS' },
  { code: 'PUB-CAT-SPRING', name: 'Spring Catalogue', parentCode: 'PUB-REVIEW', site: 'West Office' },
  { code: 'MEM-WINBACK-26', name: 'Lapsed Members 2026', parentCode: 'MEM-RENEWAL' },
  { code: 'FUND-GALA-INV', name: 'Gala Invitations', parentCode: 'FUND-GALA', site: 'Headquarters' },
]

/** Sixty accounts on five levels, every parent before its children; `OPS-TRIAL` is small enough to show a refusal. */
export const demoAccounts: readonly DemoAccount[] = [
  ...divisions,
  ...departments,
  ...teams,
  ...programmes,
  ...projects,
].map((account) => ({ ...account, ...(budgets[account.code] && { budget: budgets[account.code] }) }))
