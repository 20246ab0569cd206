/**
 * Catches scanner input anywhere in the window and hands its meaning on; what it typed into a field is taken back.
 * Numbers scanned into a field with `data-scans="stay"` are meant for that field.
 */
import { Burst, scanGapMs } from './burst.ts'
import { type Meaning, meaningOf } from './meaning.ts'

type TextField = HTMLInputElement | HTMLTextAreaElement

/** Listens until the returned function is called. `act` gets everything that was recognised. */
export function listenForScans(act: (meaning: Meaning) => void): () => void {
  const burst = new Burst()
  let field: TextField | null = null
  let before = ''
  let idle: ReturnType<typeof setTimeout> | undefined

  function finish(ended: boolean): boolean {
    clearTimeout(idle)
    const text = burst.end(performance.now(), ended)
    const meaning = text === null ? null : meaningOf(text, { ended, inField: field !== null })
    if (!meaning || (meaning.kind === 'number' && field?.dataset.scans === 'stay')) return false
    if (field) restore(field, before)
    act(meaning)
    return true
  }

  function onkeydown(event: KeyboardEvent): void {
    const now = event.timeStamp
    if (isChordSuffix(event) && burst.fast(now)) {
      swallow(event)
      finish(true)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey) {
      if (finish(true)) swallow(event)
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (burst.add(event.key, now)) {
        field = textField(event.target)
        before = field?.value ?? ''
      }
      clearTimeout(idle)
      idle = setTimeout(() => finish(false), scanGapMs - 10)
    }
  }

  window.addEventListener('keydown', onkeydown, { capture: true })
  return () => {
    clearTimeout(idle)
    window.removeEventListener('keydown', onkeydown, { capture: true })
  }
}

/** Scanners end codes with Ctrl+J (line feed) or Ctrl+M; browsers open panels on them. */
function isChordSuffix({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && /^[a-z]$/i.test(key)
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

function textField(target: EventTarget | null): TextField | null {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null
}

function restore(field: TextField, value: string): void {
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
