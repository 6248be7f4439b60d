/** Sides, in pixels: twice what the server keeps. */
const mostSide = 512

/**
 * A picture as a browser sends it: as it is if it is small enough, else drawn anew, smaller. `preview` is a data URL.
 * Null where the browser can't show it.
 */
export async function shrinkPicture(file: File, mostBytes: number): Promise<{ file: File; preview: string } | null> {
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) return null
  const scale = Math.min(1, mostSide / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const preview = canvas.toDataURL('image/webp', 0.9)
  if (file.size <= mostBytes / 2) return { file, preview }
  // Safari writes no WebP; what it writes instead may be too large, and JPEG is not.
  for (const type of ['image/webp', 'image/png', 'image/jpeg']) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.9))
    if (blob?.type === type && blob.size <= mostBytes) return { file: new File([blob], 'picture', { type }), preview }
  }
  return null
}
