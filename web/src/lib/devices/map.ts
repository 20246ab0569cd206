/** The map of what is attached where: sites, their agents, the devices behind each. Pure functions. */
import type { Agent, Device } from '#lib/api/types.ts'

export interface MapAgent {
  agent: Agent
  devices: readonly Device[]
}
export interface MapSite {
  /** null: of no site, so that everyone sees it */
  id: string | null
  name: string
  agents: readonly MapAgent[]
}

const kindOrder: readonly Device['kind'][] = ['printer', 'scale', 'scanner']

/** Sites by name, what belongs to none last; agents in the order given; printers before scales before scanners. */
export function fleetMap(
  agents: readonly Agent[],
  devices: readonly Device[],
  siteName: (id: string | null) => string,
): MapSite[] {
  const bySite = Map.groupBy(agents, ({ siteId }) => siteId)
  const sites = [...bySite].map(([id, own]) => ({
    id,
    name: id ? siteName(id) || 'Another site' : 'All sites',
    agents: own.map((agent) => ({ agent, devices: devicesOf(agent, devices) })),
  }))
  return sites.sort((a, b) => Number(a.id === null) - Number(b.id === null) || a.name.localeCompare(b.name))
}

function devicesOf(agent: Agent, devices: readonly Device[]): Device[] {
  return devices
    .filter(({ agentId }) => agentId === agent.id)
    .sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || a.name.localeCompare(b.name))
}

/**
 * What keeps a device from working and the cure; null when nothing does. While its agent is away, what was last heard
 * of the device says nothing any more.
 */
export function troubleOf(
  { state, problem }: Pick<Device, 'state' | 'problem'>,
  agent: Pick<Agent, 'name' | 'state' | 'hostname'> | undefined,
): { text: string; cure: string } | null {
  if (state === 'ready') return null
  if (agent && agent.state !== 'online')
    return {
      text: `${agent.name} is offline`,
      cure: `Start the agent${agent.hostname ? ` on ${agent.hostname}` : ''}.`,
    }
  if (problem) return problem
  if (state === 'problem') return { text: 'It does not work', cure: 'Switch it off and on.' }
  return { text: 'Not connected', cure: 'Switch it on and check its cable.' }
}

export interface Attached {
  id: string
  name: string
  where: string
}

/** What came and went between two looks, in words to be read out; empty when nothing did. Many at once are counted. */
export function comings(before: readonly Attached[], now: readonly Attached[]): string {
  const toldMax = 2
  const ids = (all: readonly Attached[]) => new Set(all.map(({ id }) => id))
  const [old, present] = [ids(before), ids(now)]
  const tell = (all: Attached[], word: string) =>
    all.length > toldMax
      ? [`${all.length} devices were ${word}`]
      : all.map(({ name, where }) => `${name} was ${word}${where ? `: ${where}` : ''}`)
  const came = now.filter(({ id }) => !old.has(id))
  const gone = before.filter(({ id }) => !present.has(id))
  return [...tell(came, 'attached'), ...tell(gone, 'taken away')].join('. ')
}
