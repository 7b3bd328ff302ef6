// Keeps the queue fresh without moving what somebody reads or types: a row changes where it stands,
// the part of it that is in use stays, and what is new is told until the reader asks for it.

import { text } from "./texts.js"

const news = document.getElementById("news")
const waiting = new Map() // the new rows of rows that are in use
const fresh = new Set() // signals that are not on this page yet
let heard = new Date()

const inUse = part =>
  part.contains(document.activeElement) || part.querySelector("input[type=checkbox]:checked, details[open]") !== null

// Every cell but the one that is in use.
function changeAround(row, next) {
  row.className = next.className
  ;[...row.cells].forEach((cell, at) => {
    if (!inUse(cell) && next.cells[at]) cell.replaceWith(next.cells[at].cloneNode(true))
  })
  waiting.set(row.id, next)
}

function changeWaiting() {
  for (const [id, next] of waiting) {
    const row = document.getElementById(id)
    if (row && inUse(row)) continue
    row?.replaceWith(next)
    waiting.delete(id)
  }
}

function tell() {
  if (!news || fresh.size === 0) return
  const words = fresh.size === 1 ? text("desk.new_one") : text("desk.new", { number: fresh.size })
  const link = document.createElement("a")
  Object.assign(link, { href: news.dataset.again, textContent: text("desk.show_new"), className: "button secondary" })
  link.dataset.key = "n"
  news.replaceChildren(words, " ", link)
  // Nobody reads an empty page, or one that is out of sight.
  if (!document.querySelector(".queue") || document.hidden) location.assign(news.dataset.again)
}

const on = (name, does) => document.body.addEventListener(name, does)

on("htmx:oobBeforeSwap", ({ detail }) => {
  const row = detail.target
  if (!row.matches?.("tr")) return
  const next = detail.fragment.querySelector?.("tr") ?? detail.fragment
  waiting.delete(row.id)
  if (!inUse(row)) return
  detail.shouldSwap = false
  changeAround(row, next.cloneNode(true))
})
on("htmx:oobErrorNoTarget", ({ detail }) => {
  if (detail.content.matches?.("tr[data-belongs]")) fresh.add(detail.content.id)
})
on("htmx:afterRequest", ({ detail }) => {
  if (!detail.elt.matches?.("[data-poll]") || !detail.successful) return
  heard = new Date()
  if (fresh.size) tell()
  else if (news?.dataset.silent) news.replaceChildren()
  if (news) delete news.dataset.silent
})
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  on(name, ({ detail }) => {
    if (!news || !detail.elt.matches?.("[data-poll]")) return
    news.dataset.silent = "yes"
    news.textContent = text("desk.silent", { time: heard.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }) })
  })
}
for (const name of ["focusout", "change"]) document.addEventListener(name, () => setTimeout(changeWaiting))
