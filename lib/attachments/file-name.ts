import { nameInput } from '@/lib/fields/input'

/** What a computer would run, or a browser would show as a page that runs: nobody needs it from a colleague by a click. */
const refusedEndings = new Set(
  (
    'exe com scr pif msi msp msix bat cmd ps1 psm1 vbs vbe js mjs cjs jse wsf wsh hta cpl dll sys drv lnk url reg inf jar ' +
    'app dmg pkg deb rpm apk appimage command sh bash desktop html htm xhtml xht shtml mht mhtml svg svgz xml xsl xslt swf'
  ).split(' '),
)

/** In lower case, without the dot; '' where there is none. */
export const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** True for a name that nothing is attached under, whatever is in it. */
export const isRefusedName = (name: string): boolean => refusedEndings.has(endingOf(name))

/**
 * A file's name as people see it: one line that leads nowhere. Windows drops dots and blanks at the end of a name, so that
 * `harmless.exe.` would be run there.
 */
export const fileNameInput = nameInput('file’s name')
  .refine(
    (name) => !/[/\\:*?"<>|]/.test(name),
    'The file’s name has a character that names can’t have on every computer.',
  )
  .refine((name) => !/^\.|[. ]$/.test(name), 'The file’s name begins or ends with a dot.')
  .refine(
    (name) => !isRefusedName(name),
    'Programs, scripts and web pages can’t be attached. Put it into a zip archive, if it has to be.',
  )

/** Content-Disposition of a download (RFC 6266): for old programs without accents, for all others as it is. */
export function attachmentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
