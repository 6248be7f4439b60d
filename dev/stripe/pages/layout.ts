import { html, type Html } from '@/dev/page/html'

/** A whole page of the simulator. */
export function layout(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Stripe, simulated</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/page.css" />
        <script type="module" src="/assets/page.mjs"></script>
      </head>
      <body>
        <header class="bar">
          <p><strong>Simulated Stripe.</strong> No card is charged.</p>
        </header>
        ${content}
      </body>
    </html>`.text
}

/** A page that says one thing and shows one way on. */
export function messagePage(title: string, text: string, link?: { href: string; label: string } | null): string {
  return layout(
    title,
    html`<main class="message">
      <h1>${title}</h1>
      <p>${text}</p>
      ${link ? html`<p><a class="button" href="${link.href}">${link.label}</a></p>` : null}
    </main>`,
  )
}
