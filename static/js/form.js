// What a form does while it is filled in. Without this file form.css hides the same parts.
// Whoever adds a child or restores a draft says so: form.dispatchEvent(new Event("arrange")).

const NAMELESS = ["objected", "parent_informs"]
const AGE_OF_OWN_DECISION = 16 // domain/decisions.py: under it a parent decides, and is not asked for
const TWICE_WITHIN_MS = 5000
const opened = performance.now()

const answer = (scope, name) => scope.querySelector(`input[name$="${name}"]:checked`)?.value

function age(child) {
  const born = child.querySelector('input[name$="-birth_date"]')?.value
  if (!born) return Number(child.querySelector('input[name$="-age"]')?.value)
  return (Date.now() - new Date(born)) / (365.25 * 24 * 3600 * 1000)
}

// A hidden question is not asked and not answered: emptied, and not sent.
function ask(part, asked) {
  part.hidden = !asked
  for (const field of part.querySelectorAll("input, select, textarea")) {
    field.disabled = !asked
    if (asked) continue
    if (field.type === "radio" || field.type === "checkbox") field.checked = false
    else if (field.type !== "hidden") field.value = ""
  }
}

function arrange(form) {
  for (const child of form.querySelectorAll(".child")) {
    const decision = answer(child, "-decision")
    for (const part of child.querySelectorAll(".needs-name")) ask(part, !NAMELESS.includes(decision))
    for (const part of child.querySelectorAll(".needs-reason")) ask(part, decision === "not_asked")
    for (const part of child.querySelectorAll(".needs-decider")) {
      ask(part, Boolean(decision) && decision !== "not_asked" && age(child) >= AGE_OF_OWN_DECISION)
    }
  }
  const held = answer(form, "conversation-held")
  for (const part of form.querySelectorAll(".conversation-with")) ask(part, held === "yes")
  for (const part of form.querySelectorAll(".conversation-reason")) ask(part, held === "no")
}

function countSeconds(form) {
  const field = form.querySelector('input[name="seconds_spent"]')
  if (!field) return
  const before = Number(field.value) || 0 // a form that came back with faults goes on counting
  const write = () => (field.value = before + Math.round((performance.now() - opened) / 1000))
  form.addEventListener("submit", write, { capture: true })
}

// The second tap of a double tap does nothing; a later one is a new try. The server bears both.
function once(event) {
  const form = event.target
  if (event.defaultPrevented || form.method !== "post") return
  if (Date.now() - Number(form.dataset.sentAt ?? 0) < TWICE_WITHIN_MS) return event.preventDefault()
  form.dataset.sentAt = Date.now()
  const button = event.submitter
  if (!button) return
  button.setAttribute("aria-disabled", "true")
  setTimeout(() => button.removeAttribute("aria-disabled"), TWICE_WITHIN_MS)
}

// A link of the summary goes to the field itself, not only near it.
function goToField(event) {
  const link = event.target.closest?.("[data-summary] a")
  const field = link && document.getElementById(link.hash.slice(1))
  if (!field) return
  event.preventDefault()
  field.focus()
  ;(field.closest(".field") ?? field).scrollIntoView({ block: "start" })
}

for (const form of document.querySelectorAll("form")) {
  arrange(form)
  countSeconds(form)
  for (const name of ["change", "arrange"]) form.addEventListener(name, () => arrange(form))
}
window.addEventListener("submit", once)
window.addEventListener("pageshow", event => {
  if (event.persisted) for (const form of document.querySelectorAll("form")) delete form.dataset.sentAt
})
document.addEventListener("click", goToField)
document.querySelector("[data-summary]")?.focus()
