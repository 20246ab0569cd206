/** Pieces of the local page: elements, requests, and buttons that ask once. */

/** An element; texts are set as text, never as HTML. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') made.className = value
    else if (name.startsWith('aria-')) made.setAttribute(name, value)
    else made[name] = value
  }
  made.append(...children.filter((child) => child !== null && child !== undefined))
  return made
}

export function byId(id) {
  return document.getElementById(id)
}

export function pill([text, tone]) {
  return element('span', { class: `pill ${tone}` }, text)
}

/** A row of a list: name, state, what it is, and what is wrong with the cure. */
export function row({ name, state, detail, trouble, action }) {
  return element(
    'li',
    {},
    element('span', { class: 'name' }, name),
    state ? pill(state) : (action ?? ''),
    detail ? element('span', { class: 'detail' }, detail) : null,
    trouble ? element('span', { class: 'trouble' }, `${trouble.text}. ${trouble.cure}.`) : null,
  )
}

export function emptyRow(text) {
  return element('li', {}, element('span', { class: 'detail' }, text))
}

const token = document.querySelector('meta[name="token"]').content
const answerWaitMs = 30_000

/** The agent's answer to GET, or with a body to POST. Throws an Error whose message people can read. */
export async function ask(path, body) {
  const post = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-postroom-token': token },
    body: JSON.stringify(body),
  }
  const response = await fetch(path, { ...post, signal: AbortSignal.timeout(answerWaitMs) })
  const answer = await response.json()
  if (response.status === 403) location.reload()
  if (!response.ok) throw new Error(answer.error)
  return answer
}

/** Runs a form's command on submit: locked meanwhile, the reason below when it fails. */
export function onSubmit(form, command) {
  const button = form.querySelector('button[type="submit"]')
  const error = form.querySelector('.error')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    error.textContent = ''
    button.disabled = true
    try {
      await command(new FormData(form))
    } catch (failure) {
      error.textContent = failure.message
    } finally {
      button.disabled = false
    }
  })
}

const sureMs = 6_000

/** A button that acts on the second press; the first says what will happen. */
export function askingButton({ text, question, act }) {
  const button = element('button', { type: 'button' }, text)
  const calm = () => {
    button.classList.remove('sure')
    button.textContent = text
  }
  button.addEventListener('click', async () => {
    if (button.classList.contains('sure')) {
      button.disabled = true
      await act(button)
      return
    }
    button.classList.add('sure')
    button.textContent = question
    setTimeout(calm, sureMs)
  })
  return button
}
