// The bureau's pages: after htmx changed something, put the reader there; show every refusal.

const message = document.getElementById("message")

function show(text) {
  message.textContent = text
  message.hidden = false
  message.focus() // the pressed button was switched off meanwhile and has lost the focus
}

function focusOn(fragment) {
  const find = selector => (fragment.matches(selector) ? fragment : fragment.querySelector(selector))
  const place = find("[data-summary]") ?? find("[data-focus]")
  if (!place) return
  if (!place.matches("a, button, input, select, textarea, [tabindex]")) place.tabIndex = -1
  place.focus()
}

const on = (name, does) => document.body.addEventListener(name, does)

// What asks by itself (desk-queue.js) never takes the focus away.
const byItself = event => event.detail.elt?.matches?.("[data-poll]")
const onAsked = (name, does) => on(name, event => byItself(event) || does(event))

onAsked("htmx:beforeRequest", () => (message.hidden = true))
on("htmx:load", event => event.detail.elt !== document.body && focusOn(event.detail.elt))

// A whole page in place of a fragment comes from something in between, or from sign-in: not into a row.
on("htmx:beforeSwap", event => {
  const { detail } = event
  if (detail.xhr.status >= 400 && detail.shouldSwap && /^\s*<(!doctype|html)/i.test(detail.xhr.responseText)) {
    detail.shouldSwap = false
    if (!byItself(event)) show(message.dataset.refused)
  }
})
for (const name of ["htmx:responseError", "htmx:swapError", "htmx:targetError"]) onAsked(name, () => show(message.dataset.refused))
for (const name of ["htmx:sendError", "htmx:timeout"]) onAsked(name, () => show(message.dataset.unreachable))

// Back on a page that the browser kept alive: blank it, then ask again whether it may be seen.
window.addEventListener("pageshow", event => {
  if (!event.persisted) return
  document.body.hidden = true
  location.reload()
})
