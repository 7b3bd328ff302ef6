// What the officer's form needs once it can be typed in: the schools, the last look, sealing and sending,
// and how it stands afterwards. form.js asks for it.

import { faultsOf } from "./check.js"
import { showCheck } from "./check-view.js"
import { add, askForSync, drain, greet, keepDraining, onChange, tell } from "./drain.js"
import { showFaults } from "./faults.js"
import { beginAnew, entriesOf, isFilledIn, setNow } from "./filling.js"
import { forget, hold } from "./keeping.js"
import { fillFromLink } from "./linked.js"
import { newItem } from "./outbox.js"
import { childIndexes, fieldName, toPayload, wallClock } from "./report.js"
import { schools as schoolList } from "./school-picker.js"
import { newKey, prepareSeal, renewKey, seal } from "./seal.js"
import { keepShell } from "./shell.js"
import { itemCard } from "./status.js"
import { text } from "./texts.js"
import { nextTask } from "./turns.js"
import { showWho } from "./who.js"

const form = document.querySelector("form.report")
const rules = JSON.parse(form.dataset.rules)
const parts = { form, check: document.getElementById("check"), receipt: document.getElementById("receipt") }
const title = document.getElementById("title")

let opened = performance.now()
let schools = null // the list of the whole country, once it is there
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

export function check() {
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
  hold((sending = true))
  try {
    const key = newKey()
    const report = payload()
    const sealed = await seal("report", key, report)
    await add(newItem({ key, kind: "report", sealed, children: report.children.length, now: Date.now() }))
    await forget()
    parts.check.querySelector("[data-cards]").replaceChildren()
    beginAnew(form)
    watch(key)
    drain()
    askForSync()
    navigator.storage?.persist?.() // Firefox asks the person: never wait for it
  } catch (error) {
    tellNotSaved(error)
  } finally {
    hold((sending = false))
  }
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

// Begin

function wire() {
  schoolList.then(list => (schools = list))
  parts.check.querySelector('[value="send"]').addEventListener("click", send)
  parts.check.querySelector('[value="change"]').addEventListener("click", () => show("form"))
  parts.receipt.querySelector("[data-another]").addEventListener("click", another)
}

// The time of now, and what a link says; neither goes before what was typed already.
function fillIn(linked) {
  if (!form.elements.occurred_at.value) setNow(form)
  const faults = fillFromLink(form, rules, linked)
  if (faults.length) showFaults(form, faults.map(({ name, code }) => named(name, code)))
}

// restored: whether a draft came back; linked: what the address said.
export async function begin(restored, linked) {
  wire()
  if ("fresh" in form.dataset && !restored) fillIn(linked)
  await nextTask() // together what follows would keep a key waiting
  showWho()
  onChange(showReceipt)
  keepDraining()
  await nextTask()
  keepShell(isBusy)
  await nextTask()
  prepareSeal().catch(() => {}) // without coverage on a first visit: send tries again
  await Promise.all([greet(), renewKey()])
  drain()
}
