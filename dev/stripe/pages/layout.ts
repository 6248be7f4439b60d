import { html, type Html } from '@/dev/page/html'
import { pageShell } from '@/dev/page/page-shell'

/** A whole page of the simulator. */
export function layout(title: string, content: Html): string {
  return pageShell({
    title: `${title} · Stripe, simulated`,
    sheet: 'page.css',
    script: 'page.mjs',
    body: html`<body>
      <header class="bar">
        <p><strong>Simulated Stripe.</strong> No card is charged.</p>
      </header>
      ${content}
    </body>`,
  })
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
