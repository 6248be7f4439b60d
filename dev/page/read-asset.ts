import fs from 'node:fs'

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

export interface Asset {
  type: string
  body: Buffer
}

/**
 * What a page loads beside itself: `/assets/x.css` is a file of the folder `assets` beside the module that answers, or else of the
 * one that all share. Null: there is none.
 */
export function readAsset(moduleUrl: string, pathname: string): Asset | null {
  const [, name, ending = ''] = /^\/assets\/([\w-]+\.(css|mjs|svg))$/.exec(pathname) ?? []
  const type = types[ending]
  if (!name || !type) return null
  const file = [moduleUrl, import.meta.url]
    .map((base) => new URL(`./assets/${name}`, base))
    .find((url) => fs.existsSync(url))
  return file ? { type, body: fs.readFileSync(file) } : null
}
