import { Readable } from 'node:stream'
import { isAppError } from '@/lib/errors'

/**
 * A form's answer: the file that `make` gives, or, where that has been asked for too often, the page again, which says so.
 * `page` is the page's path.
 */
export async function archiveAnswer(
  page: string,
  make: () => Promise<{ fileName: string; body: Readable }>,
): Promise<Response> {
  try {
    const { fileName, body } = await make()
    return new Response(Readable.toWeb(body) as ReadableStream, {
      headers: {
        'content-type': 'application/gzip',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'private, no-store',
      },
    })
  } catch (error) {
    if (!isAppError(error, 'TOO_MANY_ATTEMPTS')) throw error
    return new Response(null, { status: 303, headers: { location: `${page}?export=later` } })
  }
}
