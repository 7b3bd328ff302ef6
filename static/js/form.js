// The officer's form on the phone, as far as nobody can type without it: which questions are asked, the
// draft, the buttons. What a report needs after that is in finishing.js, and comes when the form is
// usable. Without this file, or where the browser cannot seal, every button sends the form to the server.

import { arrange } from "./arrange.js"
import { addSibling, makeReady, removeChild } from "./children.js"
import { hold, restore, save, touched } from "./keeping.js"
import { followSummary } from "./faults.js"
import { isFilledIn } from "./filling.js"
import { firstFieldFirst } from "./first-field.js"
import { guardScreen } from "./hide.js"
import { keptList } from "./kept-list.js"
import "./once.js"

const form = document.querySelector("form.report")
const canSeal = isSecureContext && crypto.subtle && "indexedDB" in window && "locks" in navigator
const linked = new URLSearchParams(location.search)

let rest = null // finishing.js, once it is asked for
let whole = null // that the form is all there

function finishing() {
  rest ??= import("./finishing.js").catch(error => {
    rest = null
    throw error
  })
  return rest
}

// A press that comes before finishing.js waits for it. Where it cannot be had, the server does the same.
async function check(button) {
  await whole
  const part = await finishing().catch(() => null)
  if (part) return part.check()
  form.removeEventListener("submit", pressed)
  form.requestSubmit(button)
}

function pressed(event) {
  if ((event.submitter?.value || "check") !== "check") return
  event.preventDefault()
  check(event.submitter)
  touched(form)
}

const CHILDREN = { add: () => addSibling(form), remove: index => removeChild(form, index) }

// At the tap itself: a submit takes a slow phone a while to prepare.
function tapped(event) {
  const [action, index] = (event.target.closest('button[name="action"]')?.value ?? "").split("-")
  if (!(action in CHILDREN)) return
  event.preventDefault()
  CHILDREN[action](index)
  touched(form)
}

// It would stay in the history of the phone.
function takeLink() {
  if (location.search) history.replaceState(null, "", location.pathname)
}

function wire() {
  form.addEventListener("submit", pressed)
  form.addEventListener("click", tapped)
  for (const name of ["input", "change"]) form.addEventListener(name, () => touched(form))
  for (const name of ["pagehide", "freeze"]) addEventListener(name, () => save(form))
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(form))
  addEventListener("pageshow", event => event.persisted && location.reload())
}

async function start() {
  for (const name of ["change", "arrange"]) form.addEventListener(name, () => arrange(form))
  followSummary()
  document.querySelector("[data-summary]")?.focus()
  arrange(form)
  if (!canSeal) return
  wire()
  guardScreen(() => isFilledIn(form) || !document.getElementById("check").hidden)
  const fresh = "fresh" in form.dataset
  if (fresh) takeLink()
  hold(fresh) // what is not whole yet must not be put away in the place of the draft
  whole = fresh && firstFieldFirst(form)
  await whole
  const restored = fresh && (await restore(form))
  hold(false)
  performance.mark("usable")
  keptList() // a disk is slow: meanwhile the rest comes
  const { begin } = await finishing()
  begin(restored, linked)
  makeReady(form)
}

start()
