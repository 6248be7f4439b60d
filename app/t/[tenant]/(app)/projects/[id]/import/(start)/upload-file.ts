type Answer = { id: string } | { refusal: string }

interface Upload {
  projectId: string
  file: File
  mostBytes: number
}

/** Sends a file's bytes as they are; gives the import's id, or why there is none. */
export async function uploadFile({ projectId, file, mostBytes }: Upload): Promise<Answer> {
  if (file.size > mostBytes) {
    return { refusal: `This file is larger than ${mostBytes / 1024 / 1024} MB. Cut it into several.` }
  }
  try {
    const response = await fetch('/api/imports/upload', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId, fileName: file.name, content: await base64(file) }),
    })
    const body = (await response.json()) as {
      id?: string
      error?: { message: string; fields?: Record<string, string> }
    }
    if (body.id) return { id: body.id }
    return { refusal: body.error?.fields?.file ?? body.error?.message ?? 'That didn’t work. Try again.' }
  } catch {
    return { refusal: 'We couldn’t reach the server. Check your connection and try again.' }
  }
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += chunkSize)
    binary += String.fromCharCode(...bytes.subarray(at, at + chunkSize))
  return btoa(binary)
}

/** As many arguments as every browser passes to a function. */
const chunkSize = 8_192
