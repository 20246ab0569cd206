/** What installing a service is made of. The systems differ in their steps; carrying them out and showing them is the same. */

export type Step =
  | { do: 'write'; path: string; text: string; mode: number; encoding?: 'utf8' | 'utf16le' }
  | { do: 'copy'; from: string; to: string }
  | { do: 'folder'; path: string }
  | { do: 'delete'; path: string }
  | {
      do: 'run'
      command: string
      args: readonly string[]
      /** exit codes besides 0 that mean "it was so already"; `any`: the step helps but is not needed */
      also?: readonly number[] | 'any'
    }

export interface Service {
  install: readonly Step[]
  remove: readonly Step[]
  /** how a person looks at it, starts and stops it */
  hints: readonly string[]
}

/** What a system needs to know to make its steps. */
export interface ServiceTarget {
  /** the words that start the agent, without arguments */
  program: readonly string[]
  /** true: the first word is the single-file executable, to be copied where only an administrator may change it */
  executable: boolean
  folder: string
  home: string
  /** user id; null on Windows */
  uid: number | null
  /** names of the groups this system has */
  groups: readonly string[]
}

/** A step in one line, a file with its text. */
export function showStep(step: Step): string {
  if (step.do === 'run') return `run     ${[step.command, ...step.args].map(shown).join(' ')}`
  if (step.do === 'copy') return `copy    ${step.from} to ${step.to}`
  if (step.do !== 'write') return `${step.do.padEnd(7)} ${step.path}`
  const text = step.text.trimEnd().replaceAll('\n', '\n    | ')
  return `write   ${step.path}  (mode ${step.mode.toString(8)})\n    | ${text}`
}

function shown(word: string): string {
  return /^[\w./:@=,+-]+$/.test(word) ? word : `"${word}"`
}

/** Text inside an XML element. */
export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
