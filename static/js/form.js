// The officer's form on the phone, as far as nobody can type without it: which questions are asked, the
// draft, the buttons. What a report needs after that is in finishing.js, and comes when the form is
// usable. Without this file, or where the browser cannot seal, every button sends the form to the server.

import { arrange } from "./arrange.js"
import { addSibling, removeChild } from "./children.js"
import { restore, save, touched } from "./keeping.js"
import { followSummary } from "./faults.js"
import { isFilledIn } from "./filling.js"
import { guardScreen } from "./hide.js"
import "./once.js"

const form = document.querySelector("form.report")
const canSeal = isSecureContext && crypto.subtle && "indexedDB" in window && "locks" in navigator
const linked = new URLSearchParams(location.search)
const draft = canSeal && "fresh" in form.dataset ? restore(form) : false // asked for first: a disk is slow

let rest = null // finishing.js, once it is asked for

// To lay out the whole page keeps a slow phone from its first field: what stands below the first screen
// comes when that can be typed in, a part at a time, so that no key waits for it.
const BELOW = "form.report > section ~ *, .child > *, footer.foot"
const AT_ONCE = 40 // elements
const below = "fresh" in form.dataset ? [...document.querySelectorAll(BELOW)] : []

async function showBelow() {
  let shown = 0
  for (const part of below) {
    part.classList.remove("below")
    shown += part.querySelectorAll("*").length
    if (shown < AT_ONCE) continue
    await painted()
    shown = 0
  }
}

function painted() {
  const { port1, port2 } = new MessageChannel()
  return new Promise(resolve => {
    port1.onmessage = resolve
    requestAnimationFrame(() => port2.postMessage(0))
  })
}

function finishing() {
  rest ??= import("./finishing.js").catch(error => {
    rest = null
    throw error
  })
  return rest
}

// A press that comes before finishing.js waits for it. Where it cannot be had, the server does the same.
async function check(button) {
  const part = await finishing().catch(() => null)
  if (part) return part.check()
  form.removeEventListener("submit", pressed)
  form.requestSubmit(button)
}

const PRESSED = {
  check: (_, button) => check(button),
  add: () => addSibling(form),
  remove: index => removeChild(form, index),
}

function pressed(event) {
  const [action, index] = (event.submitter?.value || "check").split("-")
  if (!(action in PRESSED)) return
  event.preventDefault()
  PRESSED[action](index, event.submitter)
  touched(form)
}

// It would stay in the history of the phone.
function takeLink() {
  if (location.search) history.replaceState(null, "", location.pathname)
}

function wire() {
  form.addEventListener("submit", pressed)
  for (const name of ["input", "change"]) form.addEventListener(name, () => touched(form))
  for (const name of ["pagehide", "freeze"]) addEventListener(name, () => save(form))
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(form))
  addEventListener("pageshow", event => event.persisted && location.reload())
}

async function start() {
  for (const part of below) part.classList.add("below")
  const first = painted()
  for (const name of ["change", "arrange"]) form.addEventListener(name, () => arrange(form))
  followSummary()
  document.querySelector("[data-summary]")?.focus()
  arrange(form)
  if (!canSeal) return showBelow()
  wire()
  guardScreen(() => isFilledIn(form) || !document.getElementById("check").hidden)
  if ("fresh" in form.dataset) takeLink()
  const restored = await draft
  await first
  performance.mark("usable")
  showBelow()
  const { begin } = await finishing()
  begin(restored, linked)
}

start()
