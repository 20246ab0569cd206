/** `postroom-agent doctor`: checks what usually goes wrong, one line each. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { exitCodes } from '../config.ts'
import { readDevicesFile } from '../devices-file.ts'
import { gatewayAddress } from '../documents.ts'
import { errorText } from '../error-text.ts'
import { type Identity, readIdentity } from '../identity.ts'
import { describeFailure } from '../interception.ts'
import { nodeHidTransport } from '../scales/hid-transport.ts'

interface Finding {
  mark: 'ok' | 'warn' | 'FAIL'
  subject: string
  text: string
}

const answerTimeoutMs = 10_000
const dayMs = 24 * 60 * 60_000
/** Certificates are to be renewed at two thirds of their life; below this a person should know. */
const certificateWarnDays = 14
/** The Date header has whole seconds. */
const clockWarnMs = 30_000

export async function runDoctor(folder: string): Promise<number> {
  const findings = [...(await identityFindings(folder)), devicesFinding(folder), ...(await libraryFindings())]
  for (const { mark, subject, text } of findings) {
    process.stdout.write(`${mark.padEnd(4)}  ${subject.padEnd(15)} ${text}\n`)
  }
  return findings.some(({ mark }) => mark === 'FAIL') ? exitCodes.failed : exitCodes.ok
}

async function identityFindings(folder: string): Promise<Finding[]> {
  try {
    const identity = readIdentity(folder)
    const paired: Finding = { mark: 'ok', subject: 'configuration', text: `${folder}, paired as "${identity.name}"` }
    return [paired, certificateFinding(identity), ...(await gatewayFindings(identity))]
  } catch (error) {
    return [{ mark: 'FAIL', subject: 'configuration', text: errorText(error) }]
  }
}

function certificateFinding(identity: Identity): Finding {
  const certificate = new X509Certificate(identity.certificate)
  const subject = 'certificate'
  const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / dayMs)
  const dates = `${certificate.validFromDate.toISOString()} to ${certificate.validToDate.toISOString()}`
  if (!certificate.checkPrivateKey(createPrivateKey(identity.privateKey))) {
    return { mark: 'FAIL', subject, text: 'is for another key: pair again' }
  }
  if (certificate.validFromDate.getTime() > Date.now()) {
    return { mark: 'FAIL', subject, text: `not valid yet (${dates}): check the clock of this computer` }
  }
  if (days < 0) return { mark: 'FAIL', subject, text: `expired (${dates}): pair again` }
  return { mark: days < certificateWarnDays ? 'warn' : 'ok', subject, text: `${dates}, ${days} days left` }
}

async function gatewayFindings(identity: Identity): Promise<Finding[]> {
  const { host } = new URL(identity.gatewayUrl)
  try {
    const { issuer, date, roundTripMs } = await askGateway(identity)
    const text = `${host} answers in ${roundTripMs} ms; TLS issuer "${issuer}"`
    return [{ mark: 'ok', subject: 'gateway', text }, clockFinding(date)]
  } catch (error) {
    return [{ mark: 'FAIL', subject: 'gateway', text: `${host}: ${await describeFailure(identity, error)}` }]
  }
}

function clockFinding(date: string | undefined): Finding {
  if (!date) return { mark: 'warn', subject: 'clock', text: 'the gateway does not tell its time' }
  const difference = Date.now() - Date.parse(date)
  const mark = Math.abs(difference) > clockWarnMs ? 'warn' : 'ok'
  return { mark, subject: 'clock', text: `${(difference / 1000).toFixed(0)} s ahead of the server's` }
}

/** An ordinary request over the agent's own TLS; any HTTP answer proves the way is open. */
function askGateway(identity: Identity): Promise<{ issuer: string; date: string | undefined; roundTripMs: number }> {
  const began = Date.now()
  const tls = { ca: identity.certificateAuthority, cert: identity.certificate, key: identity.privateKey }
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(answerTimeoutMs)
    const outgoing = request(
      gatewayAddress(identity, ''),
      { ...tls, agent: false, minVersion: 'TLSv1.2', signal },
      (response) => {
        const issuer = (response.socket as TLSSocket).getPeerX509Certificate()?.issuer ?? ''
        response.resume()
        resolve({ issuer: issuer.replaceAll('\n', ', '), date: response.headers.date, roundTripMs: Date.now() - began })
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function devicesFinding(folder: string): Finding {
  try {
    const { printers, scales } = readDevicesFile(folder)
    return { mark: 'ok', subject: 'devices.json', text: `${printers.length} printers, ${scales.length} scales listed` }
  } catch (error) {
    return { mark: 'FAIL', subject: 'devices.json', text: errorText(error) }
  }
}

async function libraryFindings(): Promise<Finding[]> {
  const hid = await library('USB scales', 'node-hid loads', 'install libusb-1.0-0', nodeHidTransport)
  const serial = await library(
    'serial scales',
    'serialport loads',
    'install the agent again',
    () => import('serialport'),
  )
  return [hid, serial]
}

async function library(subject: string, good: string, cure: string, load: () => Promise<unknown>): Promise<Finding> {
  try {
    await load()
    return { mark: 'ok', subject, text: good }
  } catch (error) {
    return { mark: 'warn', subject, text: `${errorText(error).split('\n')[0]}: ${cure}` }
  }
}
