// What is typed into the form and what is taken out of it: read, put back, begun anew.

import { addChild, children } from "./children.js"
import { wallClock } from "./report.js"

const SKIPPED = new Set(["csrf_token", "key", "action"])

// [name, value] pairs of everything that is filled in.
export const entriesOf = form => [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string")

// Whether anything about a child or an incident was typed that would be a pity to lose.
export function isFilledIn(form) {
  return entriesOf(form).some(([name, value]) => value && name !== "occurred_at" && name !== "seconds_spent")
}

// Puts a draft back. A child that the form does not have yet is added first.
export function putBack(form, entries) {
  const there = new Set(children(form).map(child => child.dataset.child))
  for (const [name] of entries) {
    const index = name.match(/^children-(\d+)-/)?.[1]
    if (index && !there.has(index)) {
      addChild(form, index)
      there.add(index)
    }
  }
  for (const [name, value] of entries) fill(form, name, value)
}

export function fill(form, name, value) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
  const [first] = fields
  if (!first) return
  if (first.type === "radio" || first.type === "checkbox") {
    const chosen = fields.find(field => field.value === value)
    if (chosen) chosen.checked = true
    else first.closest(".school-question")?.setAttribute("data-chosen", value) // not offered yet
  } else first.value = value
  first.dispatchEvent(new Event("change", { bubbles: true }))
}

// Empty, with one child and the time of now.
export function beginAnew(form) {
  children(form).slice(1).forEach(child => child.remove())
  form.reset()
  for (const field of form.querySelectorAll('input:not([type="hidden"], [type="radio"], [type="checkbox"]), select')) field.value = ""
  for (const field of form.querySelectorAll(":checked")) field.checked = false
  setNow(form)
  form.dispatchEvent(new Event("emptied"))
  form.dispatchEvent(new Event("arrange"))
}

export function setNow(form) {
  form.elements.occurred_at.value = wallClock(new Date()).slice(0, 16)
}
