// Where each report is, in three words that are the same everywhere: on this phone, at the desk, at
// school. Never a name: this page may be seen by anybody.

import { isLate } from "./outbox.js"
import { tryAgain, throwAway } from "./drain.js"
import { language, text } from "./texts.js"

const NAMELESS_REASONS = { parent_informs: "next.parent_informs", objected: "next.objected" }
const GONE = ["closed", "destroying", "destroyed"]

export function made(tag, content = "", className = "") {
  const element = document.createElement(tag)
  element.textContent = content
  if (className) element.className = className
  return element
}

const badge = (code, tone) => made("span", text(code), `badge ${tone}`)

// One item of the outbox as a card; answers are told too.
export function itemCard(item, standing) {
  const card = made("article", "", "card report")
  card.dataset.key = item.key
  card.dataset.state = item.state
  const what = item.kind === "answer" ? text("item.answer") : text(item.children === 1 ? "item.one" : "item.more", { number: item.children })
  card.append(made("h2", `${what}, ${clock(item.createdAt)}`))
  if (item.state === "sent") card.append(...sentParts(item))
  else if (item.state === "parked") card.append(...parkedParts(item))
  else card.append(line(badge("word.phone", "warn")), made("p", waitingWhy(item, standing)))
  return card
}

function line(...parts) {
  const paragraph = made("p")
  for (const part of parts) paragraph.append(part, " ")
  return paragraph
}

function waitingWhy(item, standing) {
  const why = text(`waiting.${standing.is}`)
  return isLate(item, Date.now()) ? `${why} ${text("waiting.late")}` : why
}

function parkedParts(item) {
  const again = made("button", text("parked.again"), "secondary")
  again.addEventListener("click", () => tryAgain(item))
  const away = made("button", text("parked.throw_away"), "danger")
  away.addEventListener("click", () => {
    if (away.dataset.sure) throwAway(item)
    away.dataset.sure = "yes"
    away.textContent = text("parked.sure")
  })
  for (const button of [again, away]) button.type = "button"
  const actions = made("div", "", "actions")
  actions.append(again, away)
  return [line(badge("word.phone", "stop")), made("p", `${text("parked.why")} ${item.refusal.detail}`), made("p", text("parked.way_out")), actions]
}

function sentParts(item) {
  if (item.kind === "answer") return [line(badge("word.desk", "busy"), text("sent.thanks"))]
  return [receiptLine(item.receipt), signalList(item.signals)]
}

export function receiptLine(receipt) {
  const paragraph = made("p", `${text("sent.receipt")} `)
  paragraph.append(made("span", receipt, "reference"))
  return paragraph
}

export function signalList(signals) {
  const list = made("ul", "", "lines")
  for (const signal of signals) {
    const entry = document.createElement("li")
    entry.append(line(made("strong", text("child.number", { number: signal.number })), where(signal)), made("p", next(signal)))
    list.append(entry)
  }
  return list
}

export function where({ state }) {
  if (state === "delivered") return badge("word.school", "good")
  if (GONE.includes(state)) return badge("word.closed", "gone")
  if (state === "asked") return badge("word.help", "warn")
  return badge("word.desk", "busy")
}

// What happens next for this child, and by when.
export function next(signal) {
  const closed = NAMELESS_REASONS[signal.closed_reason]
  if (closed) return text(closed)
  if (GONE.includes(signal.state)) return text("next.closed")
  if (signal.state === "asked") return text("next.asked")
  if (signal.state === "delivered") return text("next.delivered")
  if (!signal.deadline) return text("next.no_deadline")
  const { day, time } = deadline(signal.deadline)
  return text(signal.school_known === false ? "next.look_up" : "next.tell", { day, time })
}

function deadline(iso) {
  const at = new Date(iso)
  return { day: inAmsterdam(at, { weekday: "long" }), time: clock(at) }
}

// Also on a phone that is set to another time: a deadline is one of the Netherlands.
const inAmsterdam = (at, options) => new Intl.DateTimeFormat(language, { timeZone: "Europe/Amsterdam", ...options }).format(at)

const clock = at => inAmsterdam(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
