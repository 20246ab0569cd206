/** Drop records, their sources and the files handed back, in words. */
import type { DropExport, DropRecord, DropSource } from '#lib/api/types.ts'
import { counted } from '#lib/batches/words.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export type RecordState = DropRecord['state']

export const recordStateWords: Record<RecordState, { text: string; tone: Tone }> = {
  ready: { text: 'Ready', tone: 'good' },
  needs_attention: { text: 'Needs attention', tone: 'warn' },
  in_progress: { text: 'In progress', tone: 'accent' },
  shipped: { text: 'Shipped', tone: 'neutral' },
  removed: { text: 'Taken out', tone: 'neutral' },
}

/** The states that have a tab each; what was taken out is found by its address only. */
export const recordTabs = ['ready', 'needs_attention', 'in_progress', 'shipped'] as const
export type RecordTab = (typeof recordTabs)[number]
export type RecordCounts = Record<RecordTab, number>

/** The tab an address asks for; what is ready without one. */
export function tabFrom(wanted: string | null): RecordTab {
  return recordTabs.find((tab) => tab === wanted) ?? 'ready'
}

export const sourceKindWords: Record<DropSource['kind'], string> = {
  folder: 'Folder',
  api: 'Program',
  upload: 'Uploaded files',
}

export const exportModeWords: Record<DropSource['exportMode'], string> = {
  auto: 'By themselves, once parcels are shipped',
  manual: 'When somebody asks for them',
  off: 'None',
}

export const exportStateWords: Record<DropExport['state'], { text: string; tone: Tone }> = {
  ready: { text: 'Not fetched yet', tone: 'accent' },
  written: { text: 'Delivered', tone: 'good' },
}

/** How a source stands: what is wrong with its folder first. */
export function sourceState({ kind, folder, online }: DropSource): { text: string; tone: Tone } {
  if (kind !== 'folder') return { text: 'Open', tone: 'good' }
  if (!folder) return { text: 'No agent watches it', tone: 'warn' }
  if (folder.state === 'problem') return { text: 'Problem', tone: 'bad' }
  return online ? { text: 'Watching', tone: 'good' } : { text: 'Agent offline', tone: 'warn' }
}

/** What to do about a folder that cannot be watched; null while all is well. */
export function sourceProblem({ kind, folder, online, agentName }: DropSource): { text: string; cure: string } | null {
  if (kind !== 'folder') return null
  if (folder?.problem) return folder.problem
  if (!folder)
    return { text: 'No agent watches this folder any more', cure: 'Add it to the devices.json of an agent again' }
  if (online) return null
  return { text: `${agentName ?? 'The agent'} is not connected`, cure: 'Start it; files wait in the folder meanwhile' }
}

/** `12 rows, 1 of them a void`. */
export function exportText({ rows, voids }: Pick<DropExport, 'rows' | 'voids'>): string {
  if (voids === 0) return counted(rows, 'row')
  return `${counted(rows, 'row')}, ${voids} of them ${voids === 1 ? 'a void' : 'voids'}`
}

/** What became of the records sent to a batch, when some were left out. */
export function leftText(left: number): string {
  return `${counted(left, 'record')} ${left === 1 ? 'was' : 'were'} left out: not ready, without a weight, or beyond 1,000`
}

/** How a program sends one record. @param origin address of this server */
export function curlExample(origin: string, sourceId: string): string {
  const body = {
    sourceId,
    packageId: 'PKG-1001',
    fields: {
      attentionName: 'Ada Lopez',
      address1: '1 Ferry Building',
      city: 'San Francisco',
      state: 'CA',
      postalCode: '94105',
      country: 'US',
    },
  }
  return [
    `curl ${origin}/v1/drop-records`,
    `-H "Authorization: Bearer $POSTROOM_KEY"`,
    "-H 'Content-Type: application/json'",
    "-H 'Idempotency-Key: PKG-1001-1'",
    `-d '${JSON.stringify(body)}'`,
  ].join(' \\\n  ')
}
