/** Light, dark or the system's theme. `static/theme.js` applies the same rule before the first paint. */
import { MediaQuery } from 'svelte/reactivity'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const systemDark = new MediaQuery('(prefers-color-scheme: dark)')

class ThemeChoice {
  #chosen = $state<Theme>(stored())
  get chosen(): Theme {
    return this.#chosen
  }
  set chosen(theme: Theme) {
    this.#chosen = theme
    localStorage.setItem('postroom.theme', theme)
  }
  dark = $derived(this.#chosen === 'dark' || (this.#chosen === 'system' && systemDark.current))
}

function stored(): Theme {
  return themes.find((theme) => theme === localStorage.getItem('postroom.theme')) ?? 'system'
}

export const theme = new ThemeChoice()
