/** HTML of mail: escaping, and a plain layout around a text. */

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** A stretch of the text, `[start, end)`, whose author may link: not what was typed for a shipment. */
export type Linkable = readonly [start: number, end: number]

const address = /https?:\/\/[^\s<>"']+/g
const trailing = /[.,;:!?)\]]+$/
const linkStyle = 'color:#1a56db'
const paragraphStyle = 'margin:0 0 16px;font-size:16px;line-height:24px;overflow-wrap:anywhere'

/**
 * The text as an HTML document: paragraphs at empty lines, links where an address begins in a linkable stretch, styles
 * inline as mail programs want them, nothing loaded from anywhere.
 */
export function htmlOfText(
  text: string,
  of: { title: string; heading: string; linkable: readonly Linkable[] },
): string {
  const paragraphs = withLinks(text, of.linkable)
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p style="${paragraphStyle}">${paragraph.replaceAll('\n', '<br>\n')}</p>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(of.title)}</title>
</head>
<body style="margin:0;background:#f3f4f6;font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;color:#111827">
<div style="max-width:560px;margin:0 auto;padding:24px">
<p style="margin:0 0 16px;font-size:14px;line-height:20px;font-weight:600;color:#4b5563">${escapeHtml(of.heading)}</p>
<div style="background:#ffffff;border:1px solid #e5e7eb;border-radius:8px;padding:24px 24px 8px">
${paragraphs.join('\n')}
</div>
</div>
</body>
</html>
`
}

function withLinks(text: string, linkable: readonly Linkable[]): string {
  let html = ''
  let done = 0
  for (const { 0: match, index } of text.matchAll(address)) {
    if (!linkable.some(([start, end]) => index >= start && index < end)) continue
    const url = match.replace(trailing, '')
    html += `${escapeHtml(text.slice(done, index))}<a href="${escapeHtml(url)}" style="${linkStyle}">${escapeHtml(url)}</a>`
    done = index + url.length
  }
  return html + escapeHtml(text.slice(done))
}
