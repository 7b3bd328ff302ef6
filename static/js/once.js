// The second tap of a double tap does nothing; a later one is a new try. The server bears both.

const TWICE_WITHIN_MS = 5000

export function once(event) {
  const form = event.target
  if (event.defaultPrevented || form.method !== "post") return
  if (Date.now() - Number(form.dataset.sentAt ?? 0) < TWICE_WITHIN_MS) return event.preventDefault()
  form.dataset.sentAt = Date.now()
  const button = event.submitter
  if (!button) return
  button.setAttribute("aria-disabled", "true")
  setTimeout(() => button.removeAttribute("aria-disabled"), TWICE_WITHIN_MS)
}

addEventListener("submit", once)
addEventListener("pageshow", event => {
  if (event.persisted) for (const form of document.querySelectorAll("form")) delete form.dataset.sentAt
})
