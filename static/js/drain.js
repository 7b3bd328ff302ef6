// Sends what waits, one at a time, in one tab at a time, and tells the page how it stands.

import * as outbox from "./outbox.js"
import { all, forget, keep, put, remove, setting } from "./outbox-store.js"
import { send, session } from "./sender.js"
import { renewKey } from "./seal.js"

const LOCK = "fieldform-outbox"
const SOON = 1_000
const FRESH = 5_000
const STUCK = 45_000
const changed = new BroadcastChannel("fieldform-outbox")
let timer = 0
let refusedSince = 0

// How the connection stands: "unknown" | "signed_in" | "signed_out" | "wrong_role" | "no_answer".
export const standing = { is: "unknown", name: "", csrf: "", offers: false, at: 0 }
const listeners = new Set()

export function onChange(listener) {
  listeners.add(listener)
}

export async function tell() {
  const items = await all()
  for (const listener of listeners) listener(items, standing)
}

changed.onmessage = tell

async function putAndTell(item) {
  await put(item)
  changed.postMessage("changed")
  await tell()
}

// Who is signed in here; asked for again before every round, for a fresh token.
export async function greet() {
  const answer = await session()
  standing.at = Date.now()
  const signedIn = answer?.status === 200 ? answer.body?.signed_in : undefined
  if (signedIn === undefined) Object.assign(standing, { is: "no_answer", csrf: "" })
  else if (!signedIn) Object.assign(standing, { is: "signed_out", name: "", csrf: "" })
  else {
    const { name, role, csrf, author, drafts, offers_passkey: offers } = answer.body
    Object.assign(standing, { is: role === "officer" ? "signed_in" : "wrong_role", name, csrf, offers })
    if (role === "officer") await keep("author", { name, token: author ?? null })
    await keep("drafts", drafts !== false)
  }
  await tell()
  return standing
}

// Puts a sealed item on this phone; when this returns it is on the disk.
export async function add(item) {
  await putAndTell(item)
}

// Sends everything that is due. ``woken``: something happened that makes an early try worth it.
export async function drain(woken = true) {
  clearTimeout(timer)
  await alone(() => round(woken))
  await schedule()
}

// In one tab at a time. A page that was left in the middle of a try can keep the lock for ever (seen in
// WebKit): it is taken over then, and the server takes the same report only once anyway.
async function alone(work) {
  const stuck = refusedSince && Date.now() - refusedSince > STUCK
  const how = stuck ? { steal: true } : { ifAvailable: true }
  const taken = async lock => {
    refusedSince = lock ? 0 : refusedSince || Date.now()
    if (lock) await work()
  }
  await navigator.locks.request(LOCK, how, taken).catch(error => {
    if (error.name !== "AbortError") throw error // another tab took over from us
  })
}

async function round(woken) {
  await forgetOld()
  const done = new Set()
  let item = outbox.next(await all(), Date.now(), woken, done)
  if (!item) return
  if (standing.is !== "signed_in" || Date.now() - standing.at > FRESH) await Promise.all([greet(), renewKey()])
  if (standing.is !== "signed_in") return postpone()
  while (item) {
    const result = await attempt(item)
    if (result.is === "signed_out") standing.is = "signed_out"
    const { item: moved, goOn } = outbox.after(item, result, Date.now(), Math.random())
    await putAndTell(moved)
    done.add(item.key)
    item = goOn ? outbox.next(await all(), Date.now(), woken, done) : null
  }
}

async function attempt(item) {
  const first = outbox.outcome(await send(item, standing.csrf), item)
  if (first.is !== "old_token") return first
  await greet()
  return outbox.outcome(await send(item, standing.csrf), item)
}

// No connection, or nobody signed in: nothing was tried, so nothing counts as a try but the next look.
async function postpone() {
  const nothing = { is: "no_answer" }
  for (const item of outbox.waiting(await all())) {
    if (standing.is === "no_answer" && item.nextAt <= Date.now()) await put(outbox.after(item, nothing, Date.now(), Math.random()).item)
  }
  await tell()
}

async function schedule() {
  const at = outbox.wakeAt(await all())
  clearTimeout(timer)
  if (at === null || standing.is === "signed_out" || standing.is === "wrong_role") return
  timer = setTimeout(() => drain(false), Math.max(SOON, at - Date.now()))
}

async function forgetOld() {
  for (const item of outbox.forgettable(await all(), Date.now())) await remove(item.order)
}

export async function tryAgain(item) {
  await putAndTell(outbox.again(item, Date.now()))
  await drain()
}

export async function throwAway(item) {
  await remove(item.order)
  changed.postMessage("changed")
  await tell()
}

// Whoever signs out takes the right to be the author along; what is sealed stays, and stays theirs.
export async function signedOut() {
  await forget("author")
}

export async function author() {
  return (await setting("author"))?.name ?? ""
}

// Everything that makes a try worth it. Background Sync, where it exists, only wakes us earlier.
export function keepDraining() {
  addEventListener("online", () => drain())
  addEventListener("pageshow", () => drain())
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && drain())
  navigator.serviceWorker?.addEventListener("message", event => event.data === "drain" && drain())
}

export async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration()
  await registration?.sync?.register("drain").catch(() => {})
}
