/** For ever, in this browser alone: another picture has another version, and so another address. */
const forEver = 'private, max-age=31536000, immutable'

/** A picture under its version. Next draws it nowhere, and a browser that is led to it shows it as nothing but a picture. */
export function pictureResponse(
  image: { contentType: string; bytes: Uint8Array<ArrayBuffer> },
  isPublic = false,
): Response {
  return new Response(image.bytes, {
    headers: {
      'content-type': image.contentType,
      'cache-control': forEver,
      'content-disposition': 'inline',
      // A mail is read on other sites.
      'cross-origin-resource-policy': isPublic ? 'cross-origin' : 'same-origin',
    },
  })
}
