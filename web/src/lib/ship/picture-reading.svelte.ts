/** One picture on its way to an address: made smaller, read by the server, corrected by a person. */
import { api, take } from '#lib/api/client.ts'
import { isAbort, ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Address } from '#lib/api/types.ts'
import { type AddressForm, type AddressText, addressForm } from './address-form.ts'
import { shrunk } from './shrink-picture.ts'

/** Percent; the server's own tests read clear print with more than 90. */
const sureMin = 85
/** What `POST /v1/addresses/parse` takes. */
const textMax = 2_000

export class PictureReading {
  phase = $state<'choosing' | 'reading' | 'read'>('choosing')
  /** what is being done, for people */
  step = $state('')
  problem = $state.raw<ProblemError | null>(null)
  /** of the picture as it was sent */
  url = $state<string | null>(null)
  form = $state(addressForm())
  text = $state('')
  confidence = $state(0)
  leftover = $state.raw<string[]>([])
  parsing = $state(false)

  sure = $derived(this.confidence >= sureMin)
  #home: string
  #abort = new AbortController()

  /** @param home country of addresses that name none */
  constructor(home = 'US') {
    this.#home = home
    this.form = addressForm({}, home)
  }

  /** Reads a picture; a reading that is still going on is given up. */
  async read(file: Blob): Promise<void> {
    this.startOver()
    const { signal } = this.#abort
    this.phase = 'reading'
    this.step = 'Preparing the picture'
    try {
      const picture = await shrunk(file).catch(refuse)
      if (signal.aborted) return
      this.url = URL.createObjectURL(picture)
      this.step = 'Reading the address'
      const read = await take(
        api.POST('/v1/addresses/read', { body: { file: '' }, bodySerializer: () => formOf(picture), signal }),
      )
      this.text = read.text
      this.confidence = read.confidence
      this.#show(read)
      this.phase = 'read'
    } catch (thrown) {
      if (isAbort(thrown) || signal.aborted) return
      this.problem = problemOf(thrown)
      this.phase = 'choosing'
    }
  }

  /** Reads the text again after it was corrected by hand. */
  async parse(): Promise<void> {
    const { signal } = this.#abort
    this.parsing = true
    this.problem = null
    try {
      const text = this.text.slice(0, textMax)
      this.#show(await take(api.POST('/v1/addresses/parse', { body: { text }, signal })))
    } catch (thrown) {
      if (!isAbort(thrown)) this.problem = problemOf(thrown)
    } finally {
      this.parsing = false
    }
  }

  /** Gives up what is going on and forgets the picture. */
  startOver(): void {
    this.#abort.abort()
    this.#abort = new AbortController()
    if (this.url) URL.revokeObjectURL(this.url)
    this.url = null
    this.problem = null
    this.phase = 'choosing'
    this.text = ''
    this.leftover = []
  }

  /** Why a field wants a look: without it nothing can be sent there. */
  missing(field: AddressText): string | undefined {
    const wanted = field === 'name' ? !this.form.name && !this.form.company : needed.has(field) && !this.form[field]
    return wanted ? 'Not found on the picture' : undefined
  }

  #show({ address, leftover }: { address: Partial<Address>; leftover: string[] }): void {
    this.form = addressForm(address, this.#home) satisfies AddressForm
    this.leftover = leftover
  }
}

const needed = new Set<AddressText>(['line1', 'city', 'postalCode'])

function formOf(picture: Blob): FormData {
  const form = new FormData()
  form.append('file', picture, 'address.jpg')
  return form
}

function refuse(): never {
  const detail = 'This browser cannot show the file. Choose a PNG, JPEG, WebP or GIF picture, or take a new one.'
  throw new ProblemError({ code: 'unsupported_media_type', detail }, 415)
}
