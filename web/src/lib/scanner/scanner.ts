/**
 * Catches scanner input anywhere in the window and hands its meaning on; what it typed into a field is taken back.
 * What is scanned into a field with `data-scans="stay"` is meant for that field, commands excepted. Into others the
 * user's own codes are, unless the field says `data-scans="take"`.
 */
import { scanGapMs } from './burst.ts'
import type { Meaning } from './meaning.ts'
import { scannerPrefix } from './prefix.svelte.ts'
import { followUse } from './used-last.ts'
import { type Code, type Place, Wedge } from './wedge.ts'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Inputs that hold no text. */
const textless = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'])
const idleMs = scanGapMs - 10

/** Listens until the returned function is called. `act` gets everything that was recognised. */
export function listenForScans(act: (meaning: Meaning) => void): () => void {
  const wedge = new Wedge(() => scannerPrefix.text)
  const forgetUse = followUse()
  let field: Field | null = null
  let before = ''
  let idle: ReturnType<typeof setTimeout> | undefined

  function finish(code: Code | null): void {
    if (!code) return
    if (field && code.left !== null) restore(field, before + code.left)
    if (code.meaning) act(code.meaning)
  }

  function onkeydown(event: KeyboardEvent): void {
    const { key, repeat, altKey, ctrlKey, metaKey, timeStamp, target } = event
    const altGraph = event.getModifierState('AltGraph')
    const chord = (ctrlKey || metaKey) && !altGraph
    const place = placeOf(target)
    const { begins, swallow, code } = wedge.press({
      key,
      at: timeStamp,
      chord,
      alt: altKey && !altGraph,
      repeat,
      place,
    })
    if (begins) {
      field = fieldOf(target)
      before = field?.value ?? ''
    }
    if (swallow) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    clearTimeout(idle)
    finish(code)
    idle = setTimeout(() => finish(wedge.idle(performance.now())), idleMs)
  }

  window.addEventListener('keydown', onkeydown, { capture: true })
  return () => {
    clearTimeout(idle)
    forgetUse()
    window.removeEventListener('keydown', onkeydown, { capture: true })
  }
}

function fieldOf(target: EventTarget | null): Field | null {
  if (target instanceof HTMLInputElement) return textless.has(target.type) ? null : target
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ? target : null
}

/** Into a list nobody types: there the keys only jump about. */
function placeOf(target: EventTarget | null): Place {
  const field = fieldOf(target)
  if (!field || field instanceof HTMLSelectElement) return 'page'
  const { scans } = field.dataset
  return scans === 'stay' || scans === 'take' ? scans : 'field'
}

function restore(field: Field, value: string): void {
  if (field.value === value) return
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  if (field instanceof HTMLSelectElement) field.dispatchEvent(new Event('change', { bubbles: true }))
}
