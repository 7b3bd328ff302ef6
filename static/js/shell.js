// Keeps the app on this phone up to date. A new version waits until nothing is half filled in.

import { text } from "./texts.js"

export async function keepShell(isFilledIn) {
  if (!("serviceWorker" in navigator)) return
  const registration = await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).catch(() => null)
  if (!registration) return
  let reloading = false
  const hadOne = Boolean(navigator.serviceWorker.controller)
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!hadOne || reloading) return // the first worker takes over: this page is the newest already
    reloading = true
    location.reload()
  })
  const ready = () => registration.waiting && (isFilledIn() ? offer(registration) : take(registration))
  ready()
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => hadOne && ready())
  })
}

const take = registration => registration.waiting?.postMessage("take over")

function offer(registration) {
  if (document.getElementById("new-version")) return
  const bar = document.createElement("p")
  bar.id = "new-version"
  bar.className = "notice"
  bar.setAttribute("role", "status")
  bar.textContent = text("version.ready")
  document.querySelector("main").prepend(bar)
  document.addEventListener("form-empty", () => take(registration), { once: true })
}
