/** Worker thread that draws ZPL as PNG; alone in a thread because the renderer takes 60 MB and goes with it. */
import { parentPort } from 'node:worker_threads'
import { ready } from 'zpl-renderer-js'

/** 4×6 in at 203 dpi (8 dots a millimetre), the virtual printer's label. */
const label = { widthMm: 101.6, heightMm: 152.4, dotsPerMm: 8 }

parentPort?.on('message', async ({ id, zpl }: { id: number; zpl: string }) => {
  try {
    const { api } = await ready
    const base64 = await api.zplToBase64Async(zpl, label.widthMm, label.heightMm, label.dotsPerMm)
    parentPort?.postMessage({ id, png: Buffer.from(base64, 'base64') })
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) })
  }
})
