/** The local page: asks the agent every two seconds how it stands, and sends what people enter. */
import { ask, askingButton, byId, element, emptyRow, onSubmit, pill, row } from './parts.js'
import {
  connectionWords,
  dayText,
  deviceWords,
  durationText,
  fieldName,
  folderWords,
  jobWords,
  kindName,
  timeText,
} from './words.js'

const askEveryMs = 2_000
const shown = new Map()
let kinds = []

/** Draws a part only when what it shows has changed, so that focus and screen readers are left in peace. */
function draw(id, data, make) {
  const text = JSON.stringify(data)
  if (shown.get(id) === text) return
  shown.set(id, text)
  byId(id).replaceChildren(...make(data))
}

function show(status) {
  const { paired, connection, devices, jobs, folders, listed, localScanner } = status
  draw('computer', status.hostname, (name) => [name])
  draw('standing', [paired, connection], () => [pill(standingWords(status))])
  draw('banners', banners(status), (texts) => texts.map((text) => element('p', { class: 'banner' }, text)))
  draw('server', [paired, connection], () => (paired ? [serverFacts(status)] : [invitation()]))
  draw('devices', [devices, paired], deviceRows)
  draw('listed', listed, listedRows)
  draw('jobs', [jobs, status.openJobs, namesOf(devices)], jobRows)
  draw('folders', folders, folderRows)
  draw('scanner-address', localScanner.port, (port) => [`ws://127.0.0.1:${port}`])
  draw('programs', localScanner, programRows)
  draw('about', [status.version, status.folder], () => [
    `Agent ${status.version}. Its files and its log are in ${status.folder}.`,
  ])
  showForms(status)
}

function standingWords({ paired, connection }) {
  if (!paired) return ['Not paired', 'warn']
  if (paired.dismissed) return connectionWords.dismissed
  return connectionWords[connection?.state] ?? ['Stopped', 'bad']
}

function banners({ paired, connection, clockWrongMs, changeWaits, trouble, localScanner }) {
  const texts = []
  if (trouble) texts.push(`The agent does not run: ${trouble}`)
  if (paired?.dismissed)
    texts.push(
      `The server ended this pairing on ${timeText(paired.dismissed.at)}: ${paired.dismissed.reason} Pair this computer again below.`,
    )
  if (connection?.state === 'waiting')
    texts.push(`No connection to Postroom: ${connection.reason}. It is tried again by itself.`)
  if (clockWrongMs !== 0)
    texts.push(
      `The clock of this computer is ${durationText(Math.abs(clockWrongMs))} ${clockWrongMs > 0 ? 'behind' : 'ahead'}. Printing goes by the server's clock; set this one all the same.`,
    )
  if (changeWaits) texts.push('Your change is saved. It applies as soon as the open jobs are done.')
  if (localScanner.problem) texts.push(`Programs cannot connect: ${localScanner.problem}.`)
  return texts
}

function invitation() {
  return element('p', {}, 'This computer is not paired with Postroom yet. Enter the address and the code below.')
}

function serverFacts({ paired, connection }) {
  const facts = [
    ['Paired as', paired.name],
    ['Server', paired.server],
    ['Gateway', paired.gateway],
    [
      'Certificate',
      `valid until ${dayText(paired.certificate.until)}; renews itself from ${dayText(paired.certificate.renewAt)}`,
    ],
  ]
  if (connection)
    facts.push([`${connectionWords[connection.state][0].replace(' …', '')} since`, timeText(connection.since)])
  const pairs = facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', { class: 'figures' }, value)])
  return element('dl', {}, ...pairs)
}

function deviceRows([devices, paired]) {
  if (devices.length === 0) {
    return [
      emptyRow(
        paired
          ? 'No devices yet. Plug in a USB scale, or add a printer below.'
          : 'Devices appear when this computer is paired.',
      ),
    ]
  }
  return devices.map(({ name, model, connection, state, problem }) =>
    row({ name, state: deviceWords[state], detail: `${model}, ${connection}`, trouble: problem }),
  )
}

function listedRows(listed) {
  if (listed.length === 0) return []
  const rows = listed.map((item) => {
    const { driver, name, ...fields } = item.entry
    const title = name ?? fields.host ?? fields.url ?? fields.path ?? driver
    const action = askingButton({
      text: 'Remove',
      question: `Remove “${title}”?`,
      act: () => change('/remove-device', item),
    })
    return row({ name: title, detail: kindName({ section: item.section, driver }), action })
  })
  return [
    element(
      'details',
      {},
      element('summary', {}, `Listed by hand (${listed.length})`),
      element('ul', { class: 'rows' }, ...rows),
    ),
  ]
}

function namesOf(devices) {
  return Object.fromEntries(devices.map(({ key, name }) => [key, name]))
}

function jobRows([jobs, open, names]) {
  if (jobs.length === 0) return [emptyRow(open > 0 ? `${open} open.` : 'Nothing is open and nothing went wrong.')]
  return jobs.map(({ jobId, deviceKey, state, problem, at, told }) =>
    row({
      name: names[deviceKey] ?? (deviceKey || 'No device'),
      state: jobWords[state] ?? [state, ''],
      detail: `Job ${jobId.slice(-8)}, ${timeText(at)}${told || !jobWords[state] ? '' : ', not confirmed by the server yet'}`,
      trouble: problem,
    }),
  )
}

function folderRows(folders) {
  if (folders.length === 0) return [emptyRow('No drop folders.')]
  return folders.map(({ name, path, state, problem, waiting }) =>
    row({ name, state: folderWords[state], detail: `${path}, ${waiting} waiting`, trouble: problem }),
  )
}

function programRows({ enabled, problem, programs, connected }) {
  if (!enabled || problem) return []
  const newCode = element('button', { type: 'button' }, 'Show a code for a program')
  newCode.addEventListener('click', showCode)
  const rows = programs.map(({ name, usedAt }) => {
    const use = connected.includes(name) ? 'connected' : `last seen ${dayText(usedAt)}`
    const action = askingButton({
      text: 'Remove',
      question: `Remove “${name}”?`,
      act: () => change('/remove-program', { name }),
    })
    return row({ name, detail: use, action })
  })
  return [element('ul', { class: 'rows' }, ...rows), newCode]
}

async function showCode() {
  const place = byId('scanner-code')
  try {
    const { code, expiresAt } = await ask('/scanner-code', {})
    place.replaceChildren(
      element('span', { class: 'code one-time' }, code),
      element('br'),
      `Good for one program until ${timeText(expiresAt)}.`,
    )
  } catch (failure) {
    place.replaceChildren(element('span', { class: 'error' }, failure.message))
  }
}

/** Forms follow the status until somebody has touched them. */
function showForms({ paired, jobs, folders, kinds: known, localScanner }) {
  // Before the first pairing there is one thing to do: the rest would only distract.
  byId('jobs').parentElement.hidden = !paired && jobs.length === 0
  byId('folders').parentElement.hidden = !paired && folders.length === 0
  byId('scanner-form').parentElement.hidden = !paired && !localScanner.enabled
  if (!shown.has('forms')) {
    kinds = known
    byId('pairing').open = !paired || paired.dismissed !== null
    if (paired) byId('pair-form').server.value = paired.server
    const choices = kinds.map((kind, index) => element('option', { value: index }, kindName(kind)))
    byId('device-form').kind.replaceChildren(...choices)
    showFields()
    byId('scanner-form').enabled.checked = localScanner.enabled
    byId('scanner-form').origins.value = localScanner.origins.join('\n')
    shown.set('forms', 'yes')
  }
  byId('pairing').querySelector('summary').textContent = paired ? 'Pair this computer again' : 'Pair this computer'
}

function showFields() {
  const { fields } = kinds[byId('device-form').kind.value]
  byId('device-fields').replaceChildren(
    ...fields.map(({ name, type, required, choices }) =>
      element(
        'label',
        {},
        `${fieldName(name)}${required ? '' : ' (optional)'}`,
        input({ name, type, required, choices }),
      ),
    ),
  )
}

function input({ name, type, required, choices }) {
  if (type === 'choice') {
    const options = (required ? choices : ['', ...choices]).map((choice) =>
      element('option', { value: choice }, String(choice)),
    )
    return element('select', { name, required }, ...options)
  }
  if (type === 'switch') return element('input', { name, type: 'checkbox' })
  return element('input', {
    name,
    required,
    inputMode: type === 'number' ? 'numeric' : 'text',
    spellcheck: false,
    autocomplete: 'off',
  })
}

/** Empty fields are left out; the agent checks the rest. */
function entryOf(form) {
  const { section, driver, fields } = kinds[form.get('kind')]
  const entry = { driver }
  for (const { name, type, choices } of fields) {
    const text = String(form.get(name) ?? '').trim()
    if (type === 'switch') entry[name] = form.has(name)
    else if (text !== '') entry[name] = type === 'number' || typeof choices[0] === 'number' ? Number(text) : text
  }
  return { section, entry }
}

async function change(path, body) {
  try {
    show(await ask(path, body))
  } catch (failure) {
    byId('banners').replaceChildren(element('p', { class: 'banner bad' }, failure.message))
    shown.delete('banners')
  }
}

byId('device-form').kind.addEventListener('change', showFields)
onSubmit(byId('pair-form'), async (form) => {
  show(await ask('/pair', { server: form.get('server'), code: form.get('code'), allowHttp: form.has('allowHttp') }))
  byId('pairing').open = false
  byId('pair-form').code.value = ''
})
onSubmit(byId('device-form'), async (form) => {
  show(await ask('/add-device', entryOf(form)))
  showFields()
  byId('adding').open = false
})
onSubmit(byId('scanner-form'), async (form) => {
  const origins = String(form.get('origins'))
    .split(/\s+/)
    .filter((origin) => origin !== '')
  show(await ask('/local-scanner', { enabled: form.has('enabled'), origins }))
})

async function follow() {
  try {
    show(await ask('/status'))
  } catch (failure) {
    draw('standing', 'gone', () => [pill(['The agent does not answer', 'bad'])])
    draw('banners', failure.message, () => [
      element(
        'p',
        { class: 'banner bad' },
        'The agent on this computer does not answer. Start it, then this page goes on by itself.',
      ),
    ])
  }
  setTimeout(follow, askEveryMs)
}
await follow()
