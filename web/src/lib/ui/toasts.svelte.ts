/** Short messages at the edge of the screen, read out politely; with an undo or a link where that helps. */

export interface Toast {
  id: number
  text: string
  tone: 'good' | 'warn' | 'bad'
  action?: { text: string; run?: () => void; href?: string }
}

const stayMs = 7_000
const stayWithActionMs = 12_000
const shownMax = 4

class Toasts {
  shown = $state<Toast[]>([])
  #next = 1

  /** Shows a message; bad news stays until it is dismissed. Returns what removes it. */
  say(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): () => void {
    const { tone = 'good', action } = options
    const toast = { id: this.#next++, text, tone, ...(action && { action }) }
    this.shown = [...this.shown, toast].slice(-shownMax)
    if (tone !== 'bad') setTimeout(() => this.dismiss(toast.id), action ? stayWithActionMs : stayMs)
    return () => this.dismiss(toast.id)
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()
