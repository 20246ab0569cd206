/** The public API as the demonstration's administrator uses it. */

/** What a person would do in the browser. */
export class Api {
  readonly #url: string
  #cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.#cookie
    return response.json() as Promise<T>
  }
}
