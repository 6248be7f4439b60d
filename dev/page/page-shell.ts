import { html, type Html } from './html'

/** A whole page of a simulator: `sheet` and `script` are names in its `assets`, `body` is the body element. */
export function pageShell({
  title,
  sheet,
  script,
  body,
}: {
  title: string
  sheet: string
  script?: string
  body: Html
}): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/base.css" />
        <link rel="stylesheet" href="/assets/${sheet}" />
        ${script ? html`<script type="module" src="/assets/${script}"></script>` : null}
      </head>
      ${body}
    </html>`.text
}
