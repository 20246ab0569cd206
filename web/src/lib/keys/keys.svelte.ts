/** Keyboard shortcuts: pages register theirs, `?` lists them, one listener runs them. */

import { untrack } from 'svelte'

export interface Shortcut {
  /** e.g. `Ctrl Enter`, `/`, `?`, `j`; Ctrl is Cmd as well */
  keys: string
  does: string
  run: () => void
  /** also while typing in a field; chords with Ctrl always are */
  whileTyping?: boolean
}

class Keys {
  #groups = $state.raw<{ title: string; shortcuts: readonly Shortcut[] }[]>([])

  get groups(): readonly { title: string; shortcuts: readonly Shortcut[] }[] {
    return this.#groups
  }

  /** Registers shortcuts under a title; returns what removes them (made for `$effect`). */
  use(title: string, shortcuts: readonly Shortcut[]): () => void {
    const group = { title, shortcuts }
    this.#groups = [...untrack(() => this.#groups), group]
    return () => {
      this.#groups = this.#groups.filter((other) => other !== group)
    }
  }

  /** Runs the shortcut of a key press, if there is one. The page's own win over the frame's. */
  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
    const found = this.#groups
      .toReversed()
      .flatMap(({ shortcuts }) => shortcuts)
      .find((shortcut) => matches(shortcut, event))
    if (!found) return
    event.preventDefault()
    found.run()
  }
}

function matches({ keys, whileTyping = false }: Shortcut, event: KeyboardEvent): boolean {
  const parts = keys.split(' ')
  const key = parts.at(-1) ?? ''
  const ctrl = parts.includes('Ctrl')
  if (ctrl !== (event.ctrlKey || event.metaKey) || event.altKey !== parts.includes('Alt')) return false
  if (!ctrl && !whileTyping && typing(event.target)) return false
  return event.key === key || (key.length === 1 && event.key.toLowerCase() === key.toLowerCase() && /[a-z]/i.test(key))
}

/** True where a plain letter is input, not a command. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

export const keys = new Keys()
