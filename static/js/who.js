// The head of the page: who is signed in on this phone, learnt without a page that says so.

import { waiting } from "./outbox.js"
import { all } from "./outbox-store.js"
import { onChange, signedOut } from "./drain.js"
import { discardDraft } from "./draft.js"
import { text } from "./texts.js"

export function showWho() {
  onChange((_, standing) => {
    const place = document.getElementById("who")
    if (!place || standing.is === "unknown" || standing.is === "no_answer") return
    const isIn = standing.is !== "signed_out"
    place.querySelector("[data-name]").textContent = standing.name
    place.querySelector("form").hidden = !isIn
    place.querySelector('[name="csrf_token"]').value = standing.csrf
    place.querySelector("[data-sign-in]").hidden = isIn
    document.getElementById("offer").hidden = !(isIn && standing.offers)
  })
  for (const form of document.querySelectorAll('form[action="/sign-out"]')) form.addEventListener("submit", leave)
}

// What is sealed stays and goes later; the half-filled form and the right to be its author go at once.
async function leave(event) {
  const form = event.target
  if (form.dataset.sure) return
  event.preventDefault()
  const left = waiting(await all()).length
  if (left && !form.dataset.warned) {
    form.dataset.warned = "yes"
    const warning = document.createElement("p")
    warning.setAttribute("role", "alert")
    warning.className = "notice"
    warning.textContent = text(left === 1 ? "leave.one" : "leave.more", { number: left })
    document.querySelector("main").prepend(warning)
    return
  }
  await Promise.all([signedOut(), discardDraft()])
  form.dataset.sure = "yes"
  form.submit()
}
