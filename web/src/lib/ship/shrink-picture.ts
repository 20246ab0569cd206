/** Pictures made small enough to send: no larger than the reader on the server looks at. */

/** Pixels of the longer side; the server would shrink it to as many. */
const longSide = 2400
const quality = 0.9

/** The picture upright as JPEG. Rejects when the browser cannot show the file. */
export async function shrunk(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file)
  try {
    return await drawn(picture, picture)
  } finally {
    picture.close()
  }
}

/** What the camera shows now. */
export function photographed(video: HTMLVideoElement): Promise<Blob> {
  return drawn(video, { width: video.videoWidth, height: video.videoHeight })
}

async function drawn(source: CanvasImageSource, size: { width: number; height: number }): Promise<Blob> {
  const scale = Math.min(1, longSide / Math.max(size.width, size.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(size.width * scale))
  canvas.height = Math.max(1, Math.round(size.height * scale))
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser cannot draw pictures.')
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
  if (!blob) throw new Error('This browser cannot make a JPEG picture.')
  return blob
}

/** The picture that is pasted; null where text comes with it: a spreadsheet copies its cells as both. */
export function pastedPicture({ clipboardData }: ClipboardEvent): File | null {
  return clipboardData?.getData('text/plain') ? null : pictureAmong(clipboardData)
}

/** The picture that is dropped, else whatever file it is, so that it can be said what is wrong with it. */
export function droppedFile({ dataTransfer }: DragEvent): File | null {
  return pictureAmong(dataTransfer) ?? dataTransfer?.files[0] ?? null
}

/** Lets files, and nothing else, be dropped where this listens to `dragover`. */
export function allowFiles(event: DragEvent): void {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
}

function pictureAmong(data: DataTransfer | null): File | null {
  return [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/')) ?? null
}
