import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noticeKinds } from '#contracts/notifications.ts'
import { AppError } from '../platform/errors.ts'
import { isEmail } from './address.ts'
import { defaultTexts } from './default-texts.ts'
import { exampleValues, type FieldValues, noticeFields } from './fields.ts'
import { parseTemplate } from './parse-template.ts'
import { assertTemplate, renderMail, type TemplateTexts } from './render.ts'

const values = exampleValues('Example Library')
const texts = (changes: Partial<TemplateTexts>): TemplateTexts => ({
  subject: 'Hello',
  text: 'Hello',
  html: null,
  ...changes,
})
const problemWith = (changes: Partial<TemplateTexts>) => {
  try {
    assertTemplate(texts(changes))
    return null
  } catch (error) {
    if (error instanceof AppError) return error.fields[0]
    throw error
  }
}

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`SEED=${seed}\n`)

describe('a text', () => {
  it('gets its fields, and blocks whose field is filled', () => {
    const mail = renderMail(
      texts({
        subject: '{{ trackingNumber }} for {{recipient}}',
        text: 'A\n\n{{#if expectedDelivery}}On {{expectedDelivery}}{{#if carrier}} by {{carrier}}{{/if}}.{{/if}}\n\n{{#if problem}}Oh: {{problem}}{{/if}}\n\nB',
      }),
      { ...values, problem: '' },
    )
    expect(mail.subject).toBe('9400100000000000000000 for Ada Byron')
    expect(mail.text).toBe('A\n\nOn Thursday, April 2 by USPS.\n\nB')
  })

  it.each([
    [{ text: 'Dear {{recipent}}' }, 'text', 'has the unknown field {{recipent}}; did you mean {{recipient}}?'],
    [{ subject: '{{tracking}}' }, 'subject', 'did you mean'],
    [{ html: '<p>{{#if delivery}}x{{/if}}</p>' }, 'html', 'unknown field {{delivery}}'],
    [{ text: '{{qqqqqqqqqqqqqqqqqqq}}' }, 'text', 'there are organisation, recipient'],
    [{ text: '{{constructor}}' }, 'text', 'unknown field {{constructor}}'],
    [{ text: '{{#if carrier}}x' }, 'text', 'without {{/if}}'],
    [{ text: 'x{{/if}}' }, 'text', '{{/if}} without'],
    [{ text: '{{recipient' }, 'text', 'has {{ without }}'],
    [{ text: '{{#if carrier}}'.repeat(9) }, 'text', 'deep'],
    [{ text: '{{carrier}}'.repeat(201) }, 'text', 'more than 200 fields'],
    [{ subject: 'a\r\nBcc: eve@example.test' }, 'subject', 'line break'],
    [{ subject: '  ' }, 'subject', 'blank'],
    [{ text: 'a\u0000b' }, 'text', 'control characters'],
  ])('with a fault %j is refused by name', (changes, field, reason) => {
    expect(problemWith(changes)).toMatchObject({ field, reason: expect.stringContaining(reason) })
  })

  it('of Postroom itself reads well with everything filled and with nothing but names', () => {
    const bare = { ...values, trackingUrl: '', expectedDelivery: '', references: '', destination: '', problem: '' }
    for (const kind of noticeKinds) {
      expect(problemWith(defaultTexts[kind])).toBeNull()
      for (const filled of [values, bare]) {
        const mail = renderMail(defaultTexts[kind], filled)
        expect(mail.text).not.toMatch(/\{\{|\n\n\n|[ \t]\n|:\s*\n|: $| {2}/)
        expect(mail.text).toContain(values.trackingNumber)
      }
    }
  })
})

describe('HTML', () => {
  const hostile = '<img src=x onerror=alert(1)> & "Co" https://evil.test/x'

  it('escapes values, in our layout and in the tenant’s own', () => {
    const filled = { ...values, recipient: hostile, organisation: "<b>O'Hara</b>" }
    const made = renderMail(texts({ text: 'To {{recipient}} of {{organisation}}' }), filled).html
    const own = renderMail(texts({ html: '<p title="{{recipient}}">{{organisation}}</p>' }), filled).html
    for (const html of [made, own]) {
      expect(html).not.toContain('<img')
      expect(html).not.toContain('<b>')
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot;')
      expect(html).not.toContain('href="https://evil.test')
    }
    expect(own).toBe(
      '<p title="&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot; https://evil.test/x">&lt;b&gt;O&#39;Hara&lt;/b&gt;</p>',
    )
  })

  it('links the tracking page and what the author wrote, and loads nothing', () => {
    const { html } = renderMail(
      texts({ text: 'See {{trackingUrl}}.\nOr https://post.example.org/t?n={{trackingNumber}}, please' }),
      values,
    )
    expect(html).toContain(`<a href="${values.trackingUrl}"`)
    expect(html).toContain(`<a href="https://post.example.org/t?n=${values.trackingNumber}"`)
    expect(html).toContain('</a>, please')
    expect(html).not.toMatch(/<img|<link|<script|url\(/)
  })

  it('never lets a value add an element, whatever it is', () => {
    const value = fc.string({ unit: 'binary', maxLength: 60 })
    const record = fc.record(Object.fromEntries(noticeFields.map(({ name }) => [name, value])))
    const tags = (html: string) => html.match(/<[a-z/!]/gi)?.length
    const allFields = noticeFields.map(({ name }) => `{{${name}}}`).join(' ')
    const html = `<p>${allFields}</p>`
    fc.assert(
      fc.property(record, (random) => {
        const mail = renderMail(texts({ subject: allFields, html }), random as FieldValues)
        expect(tags(mail.html)).toBe(tags(html))
        expect(mail.subject).not.toMatch(/[\r\n]/)
        expect(mail.subject.length).toBeLessThanOrEqual(250)
      }),
      { seed },
    )
  })
})

describe('reading a text', () => {
  it('ends with pieces or a problem, whatever it is', () => {
    const part = fc.constantFrom('{{', '}}', '{{#if ', 'carrier', '{{/if}}', '{{carrier}}', '{', '\n', ' ', 'x')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const parsed = parseTemplate(parts.join(''))
        if ('pieces' in parsed) expect(renderMail(texts({ text: parts.join('') }), values).text).toBeTypeOf('string')
        else expect(parsed.problem).not.toBe('')
      }),
      { seed },
    )
  })
})

describe('an e-mail address', () => {
  it.each(['a@b', 'ada.byron+post@example.test', "o'hara@post.example.org", 'a@münchen.example'])('%s is one', (text) =>
    expect(isEmail(text)).toBe(true),
  )
  it.each([
    '',
    'a',
    'a@',
    '@b',
    'a@b@c',
    'a b@c',
    'a@b\r\nBcc: c@d',
    'a@b,c@d',
    'Ada <a@b>',
    '"a b"@c',
    'a..b@c',
    'a@b..c',
    'a@-b',
    'a@[127.0.0.1]',
    `${'a'.repeat(65)}@b`,
  ])('%j is none', (text) => expect(isEmail(text)).toBe(false))
})
