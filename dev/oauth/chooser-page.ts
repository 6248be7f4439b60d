import { html, type Html } from '@/dev/page/html'
import { pageShell } from '@/dev/page/page-shell'
import { type Account, knownAccounts } from './account'
import type { Kind } from './provider'

export const kindNames: Record<Kind, string> = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft' }

/** Asks who somebody is: one click an account, or one that is made up on the spot. */
export function chooserPage(kind: Kind, siteHost: string): string {
  const name = kindNames[kind]
  return pageShell({
    title: `Choose an account · ${name}, simulated`,
    sheet: 'chooser.css',
    body: html`<body>
      <header class="bar">
        <p><strong>Simulated ${name}.</strong> Nobody is asked for a password.</p>
      </header>
      <main>
        <h1>Choose an account</h1>
        <p class="soft">to go on to ${siteHost}</p>
        <ul class="accounts">
          ${knownAccounts().map((account) => html`<li>${accountButton(account)}</li>`)}
        </ul>
        <form method="post" class="other">
          <h2>Another account</h2>
          <label>Name <input name="name" value="Robin Example" required maxlength="80" /></label>
          <label>E-mail address <input name="email" type="email" required maxlength="254" /></label>
          <label class="check"
            ><input type="checkbox" name="verified" value="yes" checked /> ${name} has verified the address</label
          >
          <button>Continue as this account</button>
        </form>
        <form method="post">
          <button name="cancel" value="yes" class="plain">Cancel</button>
        </form>
      </main>
    </body>`,
  })
}

function accountButton({ name, email, isVerified }: Account): Html {
  return html`<form method="post">
    <input type="hidden" name="name" value="${name}" />
    <input type="hidden" name="email" value="${email}" />
    ${isVerified ? html`<input type="hidden" name="verified" value="yes" />` : null}
    <button class="account">
      <span class="name">${name}</span>
      <span class="soft">${email}${isVerified ? null : ', not verified'}</span>
    </button>
  </form>`
}
