// Comfort only: every page works without this.

const format = {
  number: (text) =>
    text
      .replace(/\D/g, '')
      .slice(0, 19)
      .replace(/(.{4})(?=.)/g, '$1 '),
  expiry: (text, removing) => {
    const digits = text.replace(/\D/g, '').slice(0, 4)
    return digits.length > 2 || (digits.length === 2 && !removing)
      ? `${digits.slice(0, 2)} / ${digits.slice(2)}`
      : digits
  },
  cvc: (text) => text.replace(/\D/g, '').slice(0, 4),
}

for (const [id, tidy] of Object.entries(format)) {
  const input = document.getElementById(id)
  input?.addEventListener('input', (event) => {
    // Only at the end of the text, so that the caret does not jump while someone mends the middle.
    if (input.selectionEnd !== input.value.length) return
    input.value = tidy(input.value, event.inputType?.startsWith('delete') ?? false)
  })
}

for (const button of document.querySelectorAll('[data-card]')) {
  button.hidden = false
  button.setAttribute('aria-label', `Fill in ${button.dataset.card}`)
  button.addEventListener('click', () => {
    const fill = (id, value, keep) => {
      const input = document.getElementById(id)
      if (input && !(keep && input.value)) input.value = value
    }
    fill('number', button.dataset.card, false)
    fill('expiry', `12 / ${String((new Date().getFullYear() + 3) % 100)}`, true)
    fill('cvc', '123', true)
    fill('name', 'Test Customer', true)
    document.getElementById('number')?.closest('form')?.querySelector('[type=submit], button.button')?.focus()
  })
}

// Pressing twice must not even look as if it did something twice; the server holds either way.
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.getAttribute('aria-busy') === 'true') event.preventDefault()
    form.setAttribute('aria-busy', 'true')
  })
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[aria-busy]')) form.removeAttribute('aria-busy')
})

document.querySelector('[role=alert]')?.focus()
