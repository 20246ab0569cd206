/** The version this agent reports to the server. */
import manifest from '../package.json' with { type: 'json' }

export const agentVersion: string = manifest.version
