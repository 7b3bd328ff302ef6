// The desk asks which school it was: the question on the page of what was sent, answered also without
// coverage. Like a report the answer is sealed first.

import { add, askForSync, drain } from "./drain.js"
import { showFaults } from "./faults.js"
import { newItem } from "./outbox.js"
import { newKey, seal } from "./seal.js"
import { text } from "./texts.js"

const MARK = "NEW"
const asked = new Map() // id of the signal -> the form that asks

// reports: of GET /api/reports; items: of the outbox. A question that is being answered stays as it is.
export function showQuestions(place, reports, items) {
  const answered = new Set(items.map(item => item.about))
  const open = reports.flatMap(report => report.signals.map(signal => ({ report, signal }))).filter(({ signal }) => signal.id && !answered.has(signal.id))
  const ids = new Set(open.map(({ signal }) => signal.id))
  for (const [id, form] of asked) {
    if (ids.has(id)) continue
    form.remove()
    asked.delete(id)
  }
  for (const { report, signal } of open) if (!asked.has(signal.id)) asked.set(signal.id, ask(place, report, signal))
}

function ask(place, report, signal) {
  const part = document.getElementById("question-template").content.cloneNode(true)
  for (const element of part.querySelectorAll("*")) {
    for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll(MARK, signal.id)
  }
  const form = part.querySelector("form")
  form.querySelector("h2").textContent = text("question.title", { number: signal.number, reference: report.reference ?? report.receipt })
  form.addEventListener("submit", event => answer(event, form, signal.id))
  place.append(part)
  form.dispatchEvent(new Event("child-added", { bubbles: true }))
  return form
}

async function answer(event, form, id) {
  event.preventDefault()
  const name = `question-${id}-school`
  const chosen = form.querySelector(`input[name="${CSS.escape(name)}"]:checked`)?.value
  showFaults(form, chosen ? [] : [{ name, message: text("question.choose") }])
  if (!chosen) return
  const school = { unknown: { unknown: true }, none: { none: true } }[chosen] ?? { code: chosen }
  const key = newKey()
  const sealed = await seal("answer", key, { signal: id, school })
  await add(newItem({ key, kind: "answer", sealed, about: id, now: Date.now() }))
  drain()
  askForSync()
}
