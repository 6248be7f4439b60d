import { html, type Html } from '@/dev/page/html'
import { pageShell } from '@/dev/page/page-shell'
import type { Message } from './message'

const listed = 100

/** The inbox, with one message open where one is given. */
export function inboxPage(messages: readonly Message[], open: Message | undefined): string {
  const title = open ? open.subject || 'No subject' : `Inbox (${messages.length})`
  const list = messageList(messages, open?.id)
  return pageShell({
    title: `${title} · Mail, caught`,
    sheet: 'inbox.css',
    script: 'inbox.mjs',
    body: html`<body class="${open ? 'reading' : 'listing'}">
      <header>
        <h1><a href="/">Inbox</a></h1>
        <p>Every mail that the app sends ends here. None is delivered.</p>
        <form method="post" action="/clear"><button>Empty</button></form>
      </header>
      ${
        open
          ? html`<nav class="list" aria-label="Messages" data-list>${list}</nav>
              <main class="pane">${reading(open)}</main>`
          : html`<main class="list" aria-label="Messages" data-list>${list}</main>
              <aside class="pane">${nothingOpen(messages.length)}</aside>`
      }
    </body>`,
  })
}

/** The list alone: what the page fetches to stay up to date. */
export function messageList(messages: readonly Message[], openId: string | undefined): Html {
  if (messages.length === 0) return html`<p class="empty">Nothing yet. New mails appear here by themselves.</p>`
  return html`<ul>
    ${messages.slice(0, listed).map(
      (message) =>
        html`<li>
          <a href="/m/${message.id}" ${message.id === openId ? html`aria-current="page"` : null}>
            <span class="subject">${message.subject || 'No subject'}</span>
            <time datetime="${message.date}">${clock(message.date)}</time>
            <span class="to">${message.to}</span>
          </a>
        </li>`,
    )}
  </ul>`
}

function reading(message: Message): Html {
  return html`<p class="up"><a href="/">← Inbox</a></p>
    <h2>${message.subject || 'No subject'}</h2>
    <dl>
      <div>
        <dt>From</dt>
        <dd>${message.from}</dd>
      </div>
      <div>
        <dt>To</dt>
        <dd>${message.to}</dd>
      </div>
      <div>
        <dt>At</dt>
        <dd><time datetime="${message.date}">${instant(message.date)}</time></dd>
      </div>
      ${
        message.attachments.length > 0
          ? html`<div>
              <dt>Attached</dt>
              <dd>${message.attachments.map(({ name }) => name).join(', ')}</dd>
            </div>`
          : null
      }
    </dl>
    ${
      message.html
        ? html`<iframe
              title="The message as it looks"
              src="/m/${message.id}/html"
              sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
            ></iframe>
            <details>
              <summary>As plain text</summary>
              <pre tabindex="0" aria-label="Plain text">${message.text || 'This mail has no text part.'}</pre>
            </details>`
        : html`<pre tabindex="0" aria-label="Plain text">${message.text}</pre>`
    }
    ${
      message.links.length > 0
        ? html`<details>
            <summary>Links (${message.links.length})</summary>
            <ul class="links">
              ${message.links.map((link) => html`<li><a href="${link}" rel="noreferrer">${link}</a></li>`)}
            </ul>
          </details>`
        : null
    }`
}

function nothingOpen(count: number): Html {
  return count === 0
    ? html`<p class="empty">When the app sends a mail, to confirm an address for example, open it here.</p>`
    : html`<p class="empty">Choose a message to read it.</p>`
}

/** `07:14` for a mail of today, `21 Nov` for an older one; the browser's own time zone is not known here. */
function clock(date: string): string {
  const today = date.slice(0, 10) === new Date().toISOString().slice(0, 10)
  const options: Intl.DateTimeFormatOptions = today ? { timeStyle: 'short' } : { day: 'numeric', month: 'short' }
  return new Date(date).toLocaleString('en-GB', options)
}

function instant(date: string): string {
  return new Date(date).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'medium' })
}
