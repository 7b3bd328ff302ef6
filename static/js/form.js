// The officer's form on the phone: wires the parts together and decides nothing itself. Without this
// file, or where the browser cannot seal, every button sends the form to the server instead.

import { arrange } from "./arrange.js"
import { addSibling, removeChild } from "./children.js"
import { faultsOf } from "./check.js"
import { showCheck } from "./check-view.js"
import { add, askForSync, drain, greet, keepDraining, onChange, tell } from "./drain.js"
import { discardDraft, readDraft, saveDraft } from "./draft.js"
import { followSummary, showFaults } from "./faults.js"
import { beginAnew, entriesOf, isFilledIn, putBack, setNow } from "./filling.js"
import { guardScreen } from "./hide.js"
import { fillFromLink, takeLink } from "./linked.js"
import "./once.js"
import { newItem } from "./outbox.js"
import { childIndexes, fieldName, toPayload, wallClock } from "./report.js"
import { schools as schoolList } from "./school-picker.js"
import { newKey, prepareSeal, renewKey, seal } from "./seal.js"
import { keepShell } from "./shell.js"
import { itemCard } from "./status.js"
import { text } from "./texts.js"
import { showWho } from "./who.js"

const SAVE_AFTER_MS = 100

const form = document.querySelector("form.report")
const rules = JSON.parse(form.dataset.rules)
const parts = { form, check: document.getElementById("check"), receipt: document.getElementById("receipt") }
const title = document.getElementById("title")
const canSeal = isSecureContext && crypto.subtle && "indexedDB" in window && "locks" in navigator

let opened = performance.now()
let schools = null // the list of the whole country, once it is there
let saving = 0
let touches = 0
let sending = false

const isBusy = () => isFilledIn(form) || !parts.receipt.hidden

function show(name) {
  for (const [one, part] of Object.entries(parts)) part.hidden = one !== name
  setTitle(text(`title.${name}`))
  title.focus()
  scrollTo(0, 0)
}

function setTitle(words) {
  if (title.textContent !== words) title.textContent = words
}

// Draft

function touched() {
  touches++
  delete form.dataset.draft
  clearTimeout(saving)
  saving = setTimeout(save, SAVE_AFTER_MS)
}

async function save() {
  clearTimeout(saving)
  const upTo = touches
  if (sending || !isFilledIn(form) || !(await saveDraft(entriesOf(form)))) return
  if (upTo === touches) form.dataset.draft = "kept"
}

// Whether there was a draft. It goes before a link: nothing that was typed is lost.
async function restore() {
  const draft = await readDraft()
  if (!draft) return false
  putBack(form, draft.entries)
  form.dispatchEvent(new Event("arrange"))
  const bar = document.getElementById("draft")
  bar.hidden = false
  bar.querySelector("button").addEventListener("click", async () => {
    clearTimeout(saving)
    beginAnew(form) // first: a save that begins meanwhile finds nothing to keep
    bar.hidden = true
    form.querySelector("input:not([type=hidden])").focus()
    await discardDraft()
  })
  return true
}

// Check

function around() {
  return {
    rules,
    today: wallClock(new Date()).slice(0, 10),
    schoolExists: code => !schools || Boolean(schools.find(code)),
    regionOf: (municipality, postcode) => {
      if (!schools) return undefined
      return schools.regionOf(municipality ?? schools.municipalityOf(postcode)?.code) ?? null
    },
  }
}

function payload() {
  form.elements.seconds_spent.value = Math.round((performance.now() - opened) / 1000)
  return toPayload(entriesOf(form), rules)
}

function check() {
  const report = payload()
  const indexes = childIndexes(entriesOf(form), rules)
  const faults = faultsOf(report, around()).map(({ path, code }) => named(fieldName(path, indexes), code))
  showFaults(form, faults)
  if (faults.length) return
  showCheck(parts.check.querySelector("[data-cards]"), report, rules, schoolName)
  show("check")
}

function named(name, code) {
  const label = [...rules.incident, ...rules.conversation, ...rules.child].find(question => name.endsWith(question.name))?.label
  return { name, label, message: text(`fault.${code}`) }
}

function schoolName(code) {
  const chosen = form.querySelector(`input[type="radio"][value="${code}"]:checked`)
  const found = schools?.find(code)
  return found ? `${found.name}, ${found.place}` : (chosen?.closest("label").textContent.trim() ?? code)
}

// Send

async function send() {
  if (sending) return
  sending = true
  try {
    const key = newKey()
    const report = payload()
    const sealed = await seal("report", key, report)
    await add(newItem({ key, kind: "report", sealed, children: report.children.length, now: Date.now() }))
    await forgetForm()
    watch(key)
    drain()
    askForSync()
    navigator.storage?.persist?.() // Firefox asks the person: never wait for it
  } catch (error) {
    tellNotSaved(error)
  } finally {
    sending = false
  }
}

async function forgetForm() {
  clearTimeout(saving)
  await discardDraft()
  parts.check.querySelector("[data-cards]").replaceChildren()
  beginAnew(form)
  document.getElementById("draft").hidden = true
}

// Nothing was stored: the form stays as it is, and says so.
function tellNotSaved(error) {
  const alert = document.getElementById("not-saved")
  alert.textContent = text(error.name === "NoKey" ? "not_saved.no_key" : "not_saved.storage")
  alert.hidden = false
  alert.focus()
}

let watched = null

function watch(key) {
  watched = key
  tell()
  document.getElementById("not-saved").hidden = true
  show("receipt")
}

function showReceipt(items, standing) {
  const item = items.find(({ key }) => key === watched)
  if (!item) return
  setTitle(text({ waiting: "title.receipt", parked: "receipt.parked", sent: "receipt.sent" }[item.state]))
  parts.receipt.querySelector("[data-status]").replaceChildren(itemCard(item, standing))
  parts.receipt.dataset.state = item.state
}

function another() {
  watched = null
  parts.receipt.querySelector("[data-status]").replaceChildren() // the next one is not where this one is
  delete parts.receipt.dataset.state
  opened = performance.now()
  show("form")
  document.dispatchEvent(new Event("form-empty"))
  form.querySelector("input:not([type=hidden])").focus()
}

// Wiring

const PRESSED = {
  check: check,
  add: () => addSibling(form),
  remove: index => removeChild(form, index),
}

function pressed(event) {
  const [action, index] = (event.submitter?.value || "check").split("-")
  if (!(action in PRESSED)) return
  event.preventDefault()
  PRESSED[action](index)
  touched()
}

function wire() {
  form.addEventListener("submit", pressed)
  for (const name of ["input", "change"]) form.addEventListener(name, touched)
  for (const name of ["pagehide", "freeze"]) addEventListener(name, save)
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save())
  schoolList.then(list => (schools = list))
  parts.check.querySelector('[value="send"]').addEventListener("click", send)
  parts.check.querySelector('[value="change"]').addEventListener("click", () => show("form"))
  parts.receipt.querySelector("[data-another]").addEventListener("click", another)
  addEventListener("pageshow", event => event.persisted && location.reload())
}

async function start() {
  for (const name of ["change", "arrange"]) form.addEventListener(name, () => arrange(form))
  followSummary()
  document.querySelector("[data-summary]")?.focus()
  arrange(form)
  if (!canSeal) return
  wire()
  guardScreen(() => isFilledIn(form) || !parts.check.hidden)
  if ("fresh" in form.dataset) {
    setNow(form)
    const linked = takeLink()
    if (!(await restore())) {
      const faults = fillFromLink(form, rules, linked)
      if (faults.length) showFaults(form, faults.map(({ name, code }) => named(name, code)))
    }
  }
  performance.mark("usable")
  showWho()
  onChange(showReceipt)
  keepDraining()
  keepShell(isBusy)
  prepareSeal().catch(() => {}) // without coverage on a first visit: send tries again
  await Promise.all([greet(), renewKey()])
  drain()
}

start()
