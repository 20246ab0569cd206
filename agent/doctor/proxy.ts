/** Which proxy is used, without its password. */
import { proxySettings } from '../config.ts'
import { errorText } from '../error-text.ts'
import { proxyHost } from '../outgoing.ts'
import { type Finding, fail, ok } from './finding.ts'

export function proxyFinding(): Finding {
  try {
    const { NO_PROXY } = proxySettings()
    const [https, http] = [proxyHost('https:'), proxyHost('http:')]
    if (!https && !http) return ok('proxy', 'none')
    const except = NO_PROXY ? `; not for ${NO_PROXY}` : ''
    return ok('proxy', `${https ?? 'none'} for https, ${http ?? 'none'} for http${except}`)
  } catch (error) {
    return fail('proxy', errorText(error))
  }
}
