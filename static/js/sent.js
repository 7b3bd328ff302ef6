// What was sent, and what still waits on this phone; it opens without coverage too. Never a name.

import { drain, greet, keepDraining, onChange, standing, tell } from "./drain.js"
import { followSummary } from "./faults.js"
import { guardScreen } from "./hide.js"
import "./once.js"
import { offerPush } from "./push.js"
import { showQuestions } from "./question.js"
import "./school-picker.js"
import { renewKey } from "./seal.js"
import { ownReports } from "./sender.js"
import { keepShell } from "./shell.js"
import { itemCard, made, receiptLine, signalList } from "./status.js"
import { text } from "./texts.js"
import { showWho } from "./who.js"

const LOOK_AGAIN_MS = 30_000

const here = document.getElementById("on-this-phone")
const there = document.getElementById("own")
let own = []
let offered = false
let seen = ""

function showItems(items, standing) {
  lookAgain(`${standing.is} ${items.filter(item => item.state === "sent").length}`)
  const known = new Set(own.map(report => report.receipt))
  const shown = items.filter(item => item.state !== "sent" || !known.has(item.receipt))
  const cards = shown.map(item => itemCard(item, standing))
  here.replaceChildren(...(cards.length ? cards : [made("p", text("sent.nothing"), "empty")]))
  showQuestions(document.getElementById("questions"), own, items)
  document.getElementById("standing").textContent =
    { signed_out: text("sent.sign_in"), no_answer: text("sent.no_answer") }[standing.is] ?? ""
}

// When something was sent, or somebody signed in, the bureau knows more than we do.
function lookAgain(now) {
  if (now === seen) return
  seen = now
  showOwn()
}

async function showOwn() {
  if (standing.is !== "signed_in") return
  const answer = await ownReports()
  if (answer?.status !== 200 || !answer.body?.reports) return
  own = answer.body.reports
  const cards = own.map(reportCard)
  there.replaceChildren(...(cards.length ? cards : [made("p", there.dataset.empty, "empty")]))
  await tell()
  offerOnce()
}

// Permission is asked by a button, and only of who has sent something: never before.
function offerOnce() {
  if (offered || !own.length) return
  offered = true
  offerPush(document.getElementById("notify"))
}

function reportCard(report) {
  const card = made("section", "", "card")
  card.append(made("h2", report.reference ?? ""), receiptLine(report.receipt))
  card.append(report.signals.length ? signalList(report.signals) : made("p", there.dataset.handled))
  return card
}

async function start() {
  if (!("indexedDB" in window) || !isSecureContext) return
  followSummary()
  guardScreen(() => false)
  showWho()
  onChange(showItems)
  keepDraining()
  keepShell(() => false)
  await Promise.all([greet(), renewKey()])
  await drain()
  setInterval(() => document.visibilityState === "visible" && greet().then(showOwn), LOOK_AGAIN_MS)
}

start()
