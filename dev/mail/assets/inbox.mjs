// The inbox works without this; with it the list stays up to date and a mail is as tall as it is.

const list = document.querySelector('[data-list]')
const open = location.pathname.match(/^\/m\/([\w-]+)$/)?.[1] ?? ''

async function refresh() {
  if (document.hidden) return
  const response = await fetch(`/list?open=${open}`).catch(() => null)
  if (!response?.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').body
  if (hrefs(fresh) === hrefs(list)) return
  const focused = document.activeElement?.getAttribute('href')
  const had = document.activeElement !== null && list.contains(document.activeElement)
  list.replaceChildren(...fresh.childNodes)
  if (had) list.querySelector(`[href="${focused}"]`)?.focus()
  if (!open) document.title = `Inbox (${list.querySelectorAll('li').length}) · Mail, caught`
}

function hrefs(element) {
  return Array.from(element.querySelectorAll('a'), (link) => link.getAttribute('href')).join()
}

setInterval(() => void refresh(), 2000)
document.addEventListener('visibilitychange', () => void refresh())

const frame = document.querySelector('iframe')
function fit() {
  const page = frame?.contentDocument?.documentElement
  if (!page) return
  // A page is never shorter than its window, so the window is closed to measure it.
  frame.style.height = '0'
  frame.style.height = `${page.scrollHeight + 2}px`
}
frame?.addEventListener('load', fit)
window.addEventListener('resize', fit)
if (frame?.contentDocument?.readyState === 'complete') fit()
