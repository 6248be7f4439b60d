import { findTestCard, refuseNumber, type TestCardName } from '@/dev/stripe/billing/test-cards'
import type { CardDetails } from '@/dev/stripe/billing/payment-methods'
import type { FormValue } from '@/dev/stripe/form-body'
import { html, type Html } from '@/dev/page/html'

export type Form = Record<string, FormValue>

/** Field → what is wrong with it. */
export type FieldErrors = Partial<Record<'email' | 'number' | 'expiry' | 'cvc' | 'name', string>>

/** What is typed into the card fields, or what is wrong with it. `now` in seconds since 1970. */
export function readCard(
  form: Form,
  now: number,
): { card: CardDetails; errors?: undefined } | { card?: undefined; errors: FieldErrors } {
  const digits = valueOf(form, 'number').replaceAll(/[\s-]/g, '')
  const [, month, year] = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(valueOf(form, 'expiry')) ?? []
  const expMonth = Number(month)
  const expYear = Number(year) + (year?.length === 2 ? 2000 : 0)
  const card = findTestCard(digits)
  const errors: FieldErrors = {
    ...numberError(digits, card),
    ...expiryError(expMonth, expYear, now),
    ...(/^\d{3,4}$/.test(valueOf(form, 'cvc'))
      ? {}
      : { cvc: 'Enter the security code: 3 digits, 4 on American Express.' }),
    ...(valueOf(form, 'name') ? {} : { name: 'Enter the name on the card.' }),
  }
  if (card === undefined || Object.keys(errors).length > 0) return { errors }
  return { card: { card, expMonth, expYear, name: valueOf(form, 'name'), email: null } }
}

export function readEmail(form: Form): { email: string; errors: FieldErrors } {
  const email = valueOf(form, 'email')
  const errors: FieldErrors = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)
    ? {}
    : { email: 'Enter an e-mail address, such as anna@example.com.' }
  return { email, errors }
}

export function valueOf(form: Form, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value.trim() : ''
}

function numberError(digits: string, card: TestCardName | undefined): FieldErrors {
  if (digits === '') return { number: 'Enter a card number.' }
  if (digits.length < 12) return { number: 'Your card number is incomplete.' }
  return card === undefined ? { number: refuseNumber(digits).message } : {}
}

function expiryError(month: number, year: number, now: number): FieldErrors {
  if (!(month >= 1 && month <= 12)) return { expiry: 'Enter the expiry date as MM / YY.' }
  const end = Date.UTC(year, month, 1) / 1000
  return end <= now ? { expiry: "Your card's expiration date is in the past." } : {}
}

interface FieldOptions {
  id: keyof FieldErrors
  label: string
  value?: string
  hint?: string
  attributes: Html
  errors: FieldErrors
}

/** One labelled field with its error beside it. */
export function field({ id, label, value = '', hint, attributes, errors }: FieldOptions): Html {
  const error = errors[id]
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return html`<div class="field field-${id}">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      value="${value}"
      ${attributes}
      ${describedBy ? html`aria-describedby="${describedBy}"` : null}
      ${error ? html`aria-invalid="true"` : null}
    />
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : null}
    ${error ? html`<p class="error" id="${id}-error">${error}</p>` : null}
  </div>`
}

/** The four card fields. What was typed is not sent back, the name aside. */
export function cardFields(form: Form, errors: FieldErrors): Html {
  return html`<fieldset>
    <legend class="hidden">Card</legend>
    ${field({
      id: 'number',
      label: 'Card number',
      errors,
      attributes: html`inputmode="numeric" autocomplete="cc-number" required placeholder="4242 4242 4242 4242"
      maxlength="23"`,
    })}
    <div class="pair">
      ${field({
        id: 'expiry',
        label: 'Expiry',
        errors,
        attributes: html`inputmode="numeric" autocomplete="cc-exp" required placeholder="MM / YY" maxlength="9"`,
      })}
      ${field({
        id: 'cvc',
        label: 'CVC',
        errors,
        attributes: html`inputmode="numeric" autocomplete="cc-csc" required placeholder="123" maxlength="4"`,
      })}
    </div>
    ${field({
      id: 'name',
      label: 'Name on card',
      value: valueOf(form, 'name'),
      errors,
      attributes: html`autocomplete="cc-name" required`,
    })}
  </fieldset>`
}

const suggestions = [
  ['4242 4242 4242 4242', 'goes through'],
  ['4000 0000 0000 0002', 'is declined'],
  ['4000 0000 0000 0341', 'works now, fails at the next renewal'],
] as const

/** Which cards do what; the buttons fill the form in. */
export function testCardNote(): Html {
  return html`<aside class="note" aria-label="Test cards">
    <p><strong>Simulated: no card is charged.</strong> Use one of these, with any future date and any CVC.</p>
    <ul>
      ${suggestions.map(
        ([number, effect]) =>
          html`<li>
            <span><code>${number}</code> ${effect}</span>
            <button type="button" data-card="${number}" hidden>Fill in</button>
          </li>`,
      )}
    </ul>
  </aside>`
}

/** What went wrong, read out at once: a refusal, or the fields to look at. */
export function alertBox(refusal: string | null, errors: FieldErrors): Html | null {
  const named = Object.entries(errors)
  if (!refusal && named.length === 0) return null
  return html`<div class="alert" role="alert" tabindex="-1">
    ${refusal ? html`<p>${refusal}</p>` : html`<p>Please look at ${named.length === 1 ? 'this field' : 'these fields'}:</p>`}
    ${
      named.length > 0
        ? html`<ul>
            ${named.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}
          </ul>`
        : null
    }
  </div>`
}
