// "Which school?": the likely schools as single taps, and a search through the whole country that
// needs no coverage. Without this file the server's search does the same (web/form.py).
//
// Whoever restores an answer sets data-chosen of the .school-question to the school's code and
// dispatches "arrange" on the form. `schools` is the index once it is open, null when it cannot be.

import { combobox } from "./combobox.js"
import { dropKeptList, keptList } from "./kept-list.js"
import { searchIn } from "./school-search.js"
import { text } from "./texts.js"
import { nextTask, painted, whenIdle } from "./turns.js"

const LIKELY = 6
const FOUND = 8
const TYPICAL = ["de regenbog", "basisschool sint", "openbare b", "montesori utrecht"]
const SOMEWHERE = "1011"
const NOT_A_SCHOOL = ["unknown", "none"]

const field = id => document.getElementById(id)?.value ?? ""
const childOf = question => ({ postcode: field("postcode"), municipality: field("municipality"), age: age(question.closest(".child")) })
const questions = () => document.querySelectorAll(".school-question")
const groupOf = question => question.querySelector("fieldset.schools")
const radiosOf = question => [...groupOf(question).querySelectorAll('input[type="radio"]')]
const chosenOf = question => radiosOf(question).find(radio => radio.checked)?.value ?? ""

function age(child) {
  const born = child?.querySelector('input[name$="-birth_date"]')?.value
  if (born) return Math.floor((Date.now() - new Date(born)) / (365.25 * 24 * 3600 * 1000))
  return Number(child?.querySelector('input[name$="-age"]')?.value ?? "") || ""
}

export const schools = open().catch(cannotOpen)
let index = null

async function open() {
  const list = await keptList()
  await nextTask() // to receive it took long enough
  index = searchIn(list)
  document.addEventListener("child-added", async ({ target }) => {
    await painted() // the child first; its likely schools stand below what is filled in first
    await whenIdle()
    target.querySelectorAll(".school-question").forEach(enhance)
  })
  document.addEventListener("arrange", offerEverywhere, { capture: true })
  for (const id of ["postcode", "municipality"]) document.getElementById(id)?.addEventListener("change", offerEverywhere)
  document.getElementById("postcode")?.addEventListener("input", event => /^\s*\d{4}/.test(event.target.value) && offerEverywhere())
  for (const question of questions()) {
    await nextTask()
    index.locate(childOf(question)) // takes a slow phone long enough
    await nextTask()
    await enhance(question)
  }
  warmUp()
  return index
}

// The first keys must not wait for what a browser only compiles when it has run a few times: as it is typed,
// letter by letter, and with a postcode.
async function warmUp() {
  await whenIdle()
  index.locate({ postcode: SOMEWHERE })
  for (const typed of TYPICAL) {
    for (let length = 1; length <= typed.length; length++) {
      await whenIdle()
      index.search(typed.slice(0, length), { postcode: SOMEWHERE, limit: FOUND })
    }
  }
}

// A damaged list, one of another version, or none: the bureau looks it up.
function cannotOpen(error) {
  console.warn("school index:", error)
  dropKeptList()
  const tell = question => {
    question.querySelector(".school-search").hidden = true
    groupOf(question).querySelector(".found").textContent = text("school.no_list")
  }
  questions().forEach(tell)
  document.addEventListener("child-added", event => event.target.querySelectorAll(".school-question").forEach(tell))
  return null
}

async function enhance(question) {
  const search = question.querySelector(".school-search")
  if (search.dataset.enhanced) return
  search.dataset.enhanced = "yes"
  search.querySelector("button").hidden = true
  combobox(search.querySelector("input"), {
    find: typed => index.search(typed, { ...childOf(question), limit: FOUND }),
    key: school => school.code,
    lines: (school, found) => [school.name, where(school, found)],
    count,
    choose: school => choose(question, school.code),
  })
  question.closest(".child")?.addEventListener("change", event => /-(age|birth_date)$/.test(event.target.name) && offer(question))
  await nextTask()
  offer(question)
}

function count({ length }) {
  if (!length) return text("school.none_found")
  return length === 1 ? text("school.found_one") : text("school.found", { number: length })
}

function where(school, found) {
  const repeated = found.filter(other => other.name === school.name).length > 1
  const parts = [`${school.street}, ${school.place}`]
  if (repeated && school.level) parts.push(school.level)
  if (school.former.length) parts.push(text("school.formerly", { name: school.former.join(", ") }))
  return parts.join(" · ")
}

function choose(question, code) {
  offer(question, code)
  const radio = radiosOf(question).find(one => one.value === code)
  radio.focus()
  radio.dispatchEvent(new Event("change", { bubbles: true }))
}

function offerEverywhere() {
  for (const question of questions()) offer(question)
}

const likelyFor = question => index.likely({ ...childOf(question), limit: LIKELY })

// What is chosen first, then the schools of brothers and sisters, then the likely ones.
function offer(question, chosen = question.dataset.chosen || chosenOf(question)) {
  delete question.dataset.chosen
  const family = [...questions()].filter(other => other !== question).map(chosenOf)
  const likely = likelyFor(question)
  const first = [chosen, ...family].map(code => index.find(code))
  const offered = new Map([...first, ...likely].filter(Boolean).map(school => [school.code, school]))
  const group = groupOf(question)
  const [unknown] = radiosOf(question).filter(radio => NOT_A_SCHOOL.includes(radio.value))
  const focused = group.contains(document.activeElement) ? document.activeElement.value : null
  for (const radio of radiosOf(question)) if (!NOT_A_SCHOOL.includes(radio.value)) radio.closest("label").remove()
  for (const school of offered.values()) {
    const label = labelOf(school, group)
    if (unknown) unknown.closest("label").before(label)
    else group.querySelector(".choices").append(label)
  }
  for (const radio of radiosOf(question)) {
    radio.checked = radio.value === chosen
    if (focused !== null && radio.value === focused) radio.focus()
  }
  const askPlace = document.getElementById("postcode") ? "school.fill_in_postcode" : "school.search"
  group.querySelector(".found").textContent = text(offered.size ? "school.likely" : askPlace)
}

function labelOf(school, group) {
  const label = document.createElement("label")
  label.className = "choice school"
  const radio = document.createElement("input")
  Object.assign(radio, { type: "radio", id: `${group.id}-${school.code}`, name: group.id, value: school.code })
  radio.disabled = group.querySelector("input")?.disabled ?? false
  const words = document.createElement("span")
  const name = document.createElement("span")
  name.className = "name"
  name.textContent = school.name
  const address = document.createElement("small")
  address.textContent = `${school.street}, ${school.place}`
  words.append(name, " ", address)
  label.append(radio, words)
  return label
}
