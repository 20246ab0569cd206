/**
 * Shows the HTML of a mail in a frame. Frames from `srcdoc` obey the page's content security policy, which refuses the
 * inline styles that mail is made of. So they are taken out of the text and put on again through the style objects,
 * which the policy allows.
 */

const kept = 'data-style'

/** The document without inline styles, scripts and links that lead out; `dress` puts the styles on again. */
export function undressed(html: string): { html: string; sheets: readonly string[] } {
  // Before it is parsed: the policy speaks up for documents that are only parsed, too.
  const plain = html.replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/(\s)style(\s*=)/gi, `$1${kept}$2`))
  const mail = new DOMParser().parseFromString(plain, 'text/html')
  for (const element of mail.querySelectorAll('script, link, meta[http-equiv], base, iframe, object, embed, form'))
    element.remove()
  const sheets = [...mail.querySelectorAll('style')].map((element) => {
    element.remove()
    return element.textContent ?? ''
  })
  for (const link of mail.querySelectorAll('a[href]')) link.setAttribute('rel', 'noreferrer')
  return { html: `<!doctype html>${mail.documentElement.outerHTML}`, sheets }
}

/** Puts the styles on in the frame's own document. */
export function dress(frame: HTMLIFrameElement, sheets: readonly string[]): void {
  const { contentDocument: mail, contentWindow } = frame
  if (!mail || !contentWindow) return
  for (const element of mail.querySelectorAll<HTMLElement>(`[${kept}]`))
    element.style.cssText = element.getAttribute(kept) ?? ''
  const Sheet = (contentWindow as Window & typeof globalThis).CSSStyleSheet
  mail.adoptedStyleSheets = sheets.map((text) => {
    const sheet = new Sheet()
    sheet.replaceSync(text)
    return sheet
  })
  for (const link of mail.links) link.addEventListener('click', (event) => event.preventDefault())
}
