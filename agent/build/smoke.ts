/** Tries a freshly made executable: its commands, then a run against a gateway with a document to draw, and its memory at rest. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { readIdentity } from '../identity.ts'
import { ZplSimulator } from '../simulators/zpl-printer.ts'
import { TestGateway } from '../testing/gateway.ts'

const restMs = 5_000
/** Memory of its own; the pages of the program file, which every process of it shares, come on top. */
const ownMemoryMaxMb = 45

/** Throws with what the executable said when one of its commands does not do its work. */
export async function smoke(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-smoke-'))
  const gateway = new TestGateway({ heartbeatMs: 1_000 })
  await gateway.start()
  try {
    await expectOutput(file, ['--help'], 'Exit codes')
    await expectOutput(file, ['pair', '--server', gateway.webUrl, '--code', gateway.code, '--dir', folder], 'Paired as')
    await expectOutput(file, ['devices', '--dir', folder], 'Listed in devices.json')
    const doctor = await expectOutput(file, ['doctor', '--dir', folder], 'gateway')
    for (const library of ['node-hid', 'serialport', 'usb']) {
      // node-hid needs libusb on this computer, so that it may be missing.
      if (!doctor.includes(`${library} loads`)) process.stdout.write(`${library} does not load here\n`)
    }
    await tryRun(file, { folder, gateway })
  } finally {
    await gateway.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function expectOutput(file: string, args: readonly string[], words: string): Promise<string> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (bytes) => {
    output += bytes
  })
  child.stderr.on('data', (bytes) => {
    output += bytes
  })
  const code = await exitOf(child)
  if (code !== 0 || !output.includes(words)) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
}

/** A PDF on a label printer needs the drawing thread and pdfium. */
async function tryRun(file: string, { folder, gateway }: { folder: string; gateway: TestGateway }): Promise<void> {
  const printer = new ZplSimulator()
  await printer.start()
  const devices = { printers: [{ driver: 'zpl', host: '127.0.0.1', port: printer.port }] }
  writeFileSync(join(folder, 'devices.json'), JSON.stringify(devices))
  const child = spawn(file, ['run', '--dir', folder, '--log-level', 'warn'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    const ended = exitOf(child)
    await gateway.until('hello', () => gateway.hellos === 1)
    await new Promise((resolve) => setTimeout(resolve, restMs))
    checkMemory(child.pid ?? 0)
    await printPdf(gateway, { agentId: readIdentity(folder).agentId, deviceKey: `tcp:127.0.0.1:${printer.port}` })
    child.kill('SIGTERM')
    const code = await ended
    if (code !== 0) throw new Error(`run ended with ${code}`)
  } finally {
    child.kill('SIGKILL')
    await printer.stop()
  }
}

async function printPdf(gateway: TestGateway, to: { agentId: string; deviceKey: string }): Promise<void> {
  const pdf = await PDFDocument.create()
  pdf.addPage([288, 432]).drawText('Postroom', { x: 50, y: 200 })
  const bytes = Buffer.from(await pdf.save())
  const jobId = randomUUID()
  gateway.documents.set(jobId, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const document = { format: 'pdf', sha256, bytes: bytes.length } as const
  gateway.order(to.agentId, '', { jobId, deviceKey: to.deviceKey, document })
  const { state, problem } = await gateway.finalReport(jobId)
  if (state !== 'confirmed') throw new Error(`the PDF was not printed: ${state} ${problem?.text ?? ''}`)
  process.stdout.write('a PDF was drawn and printed\n')
}

/** From Linux's own account, in MB. Pages of the program file are shared by all its processes and given back at need. */
function checkMemory(pid: number): void {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mega = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
  const own = mega('RssAnon')
  process.stdout.write(`at rest: ${own} MB of its own, ${mega('VmRSS')} MB with the program file\n`)
  if (own > ownMemoryMaxMb) throw new Error(`${own} MB at rest; ${ownMemoryMaxMb} MB are allowed`)
}
