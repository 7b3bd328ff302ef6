// Shows every fault: next to its field, and in a summary that takes the focus.

import { text } from "./texts.js"

// faults: [{name, message}]; an empty list takes away what was shown before.
export function showFaults(form, faults) {
  form.querySelectorAll(".fault").forEach(element => element.remove())
  form.querySelectorAll('[aria-invalid="true"]').forEach(element => element.removeAttribute("aria-invalid"))
  form.querySelectorAll("[data-described]").forEach(restoreDescription)
  document.getElementById("error-summary")?.remove()
  if (!faults.length) return
  for (const { name, message } of faults) mark(form, name, message)
  const summary = summaryOf(faults)
  document.querySelector("main h1").before(summary)
  summary.focus()
}

const fieldOf = (form, name) => document.getElementById(name) ?? form.elements[name]

function mark(form, name, message) {
  const field = fieldOf(form, name)
  const box = field?.closest?.(".field")
  if (!box) return
  const note = document.createElement("p")
  note.className = "fault"
  note.id = `${name}-fault`
  note.textContent = message
  const label = box.matches("fieldset") ? box.querySelector("legend") : box.querySelector("label")
  label.after(note)
  field.setAttribute("aria-invalid", "true")
  const described = field.getAttribute("aria-describedby") ?? ""
  field.dataset.described = described
  field.setAttribute("aria-describedby", `${note.id} ${described}`.trim())
}

function restoreDescription(field) {
  if (field.dataset.described) field.setAttribute("aria-describedby", field.dataset.described)
  else field.removeAttribute("aria-describedby")
  delete field.dataset.described
}

function summaryOf(faults) {
  const summary = document.createElement("div")
  Object.assign(summary, { className: "summary", id: "error-summary", tabIndex: -1 })
  summary.setAttribute("role", "alert")
  summary.dataset.summary = ""
  const title = document.createElement("h2")
  title.textContent = text("faults.title")
  const list = document.createElement("ul")
  for (const { name, label, message } of faults) {
    const line = document.createElement("li")
    const link = document.createElement("a")
    link.href = `#${name}`
    link.textContent = label ? `${label}${label.endsWith("?") ? "" : ":"} ${message}` : message
    line.append(link)
    list.append(line)
  }
  summary.append(title, list)
  return summary
}

// A link of the summary goes to the field itself, not only near it.
export function followSummary() {
  document.addEventListener("click", event => {
    const link = event.target.closest?.("[data-summary] a")
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    field.focus()
    ;(field.closest(".field") ?? field).scrollIntoView({ block: "start" })
  })
}
