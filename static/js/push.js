// This device is told that there is something to do, or no longer. Permission is asked when a person
// presses the button, and never before. A page that wants the control has an element with data-push,
// or calls offerPush with one.

import { session, subscription } from "./sender.js"
import { text } from "./texts.js"

const WORKER = "/service-worker.js"
const PATIENCE_MS = 20_000 // subscribe() waits for ever where the push service cannot be reached

export async function offerPush(place) {
  if (navigator.standalone === false) return show(place, "push.install", installLink())
  if (!("PushManager" in window && "Notification" in window && navigator.serviceWorker)) return show(place, "push.not_here")
  if (Notification.permission === "denied") return show(place, "push.blocked")
  await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" })
  const registration = await navigator.serviceWorker.ready
  const current = Notification.permission === "granted" && (await registration.pushManager.getSubscription())
  if (!current) return offerStart(place, registration)
  await ask("POST", current).catch(() => {}) // whose device it is may have changed since
  offerStop(place, registration, current)
}

function offerStart(place, registration) {
  show(place, "push.why", button("push.start", () => start(place, registration)))
}

function offerStop(place, registration, current) {
  show(place, "push.on", button("push.stop", () => stop(place, registration, current)))
}

async function start(place, registration) {
  if ((await Notification.requestPermission()) !== "granted") return show(place, "push.blocked")
  say(place, "push.wait")
  try {
    const made = await within(PATIENCE_MS, subscribe(registration))
    await ask("POST", made)
    offerStop(place, registration, made)
  } catch {
    offerStart(place, registration)
    say(place, "push.failed")
  }
}

// One that was made with another key of the server stands in the way of a new one.
async function subscribe({ pushManager }) {
  const { application_server_key: key } = await ask("GET")
  await (await pushManager.getSubscription())?.unsubscribe()
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

async function stop(place, registration, current) {
  try {
    await ask("DELETE", { endpoint: current.endpoint })
    await current.unsubscribe()
    offerStart(place, registration)
  } catch {
    say(place, "push.failed")
  }
}

function within(milliseconds, promise) {
  const tooLate = new Promise((_, refuse) => setTimeout(refuse, milliseconds, new Error("no answer")))
  return Promise.race([promise, tooLate])
}

async function ask(method, content) {
  const csrf = method === "GET" ? "" : ((await session())?.body?.csrf ?? "")
  const answer = await subscription(method, csrf, content)
  if (!answer || answer.status >= 400) throw new Error(`answer ${answer?.status}`)
  return answer.body
}

// The words, and a button or a link below them; whoever pressed the button before keeps the focus.
function show(place, code, control) {
  const focused = place.contains(document.activeElement)
  const words = document.createElement("p")
  words.setAttribute("role", "status")
  words.textContent = text(code)
  place.replaceChildren(words, ...(control ? [control] : []))
  if (focused) control?.focus()
}

function say(place, code) {
  place.querySelector("p").textContent = text(code)
}

function button(code, press) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "secondary"
  made.textContent = text(code)
  made.addEventListener("click", press)
  return made
}

function installLink() {
  const link = document.createElement("a")
  link.href = "/install"
  link.textContent = text("push.how_to_install")
  return link
}

for (const place of document.querySelectorAll("[data-push]")) offerPush(place)
