/** The `localScanner` part of devices.json: whether programs on this computer may hand in scanned addresses, and which pages may. */
import { validator } from '../messages.ts'

export interface LocalScannerConfig {
  enabled: boolean
  /** origins of browser pages that may connect, e.g. `https://ocr.example`; programs have none */
  origins: string[]
  /** `scannerPort` unless another program needs that port */
  port?: number
}

/** Where programs expect it. */
export const scannerPort = 10_101

export const localScannerOff: LocalScannerConfig = { enabled: false, origins: [] }

export const localScannerCheck = validator<LocalScannerConfig>({
  type: 'object',
  additionalProperties: false,
  required: ['enabled', 'origins'],
  properties: {
    enabled: { type: 'boolean' },
    origins: {
      type: 'array',
      maxItems: 10,
      uniqueItems: true,
      items: { type: 'string', maxLength: 200, pattern: '^https?://[A-Za-z0-9.\\-\\[\\]:]+$' },
    },
    port: { type: 'integer', minimum: 1024, maximum: 65_535 },
  },
})
