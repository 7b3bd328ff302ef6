// The keys of the desk. An element says its key itself: data-key="c". In the queue the focus walks
// from main button to main button, so that Enter is the browser's own.

const OFF = "fieldform-keys-off" // a setting of this screen; no data

const dialog = document.getElementById("keys")
const box = document.getElementById("keys-on")
const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable]"

const isOn = () => localStorage.getItem(OFF) === null
const visible = part => part.checkVisibility()
const rowOf = part => part?.closest?.("tr")

function walk(by) {
  const stops = [...document.querySelectorAll("[data-main]")].filter(visible)
  if (stops.length === 0) return
  const row = rowOf(document.activeElement)
  const at = stops.findIndex(stop => row && rowOf(stop) === row)
  const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(at + by, 0), stops.length - 1)
  stops[next].focus()
  stops[next].scrollIntoView({ block: "nearest" })
}

// In the row that has the focus; else the first on the page, which is due first.
function press(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`
  const row = rowOf(document.activeElement)
  const found = [...(row ?? document).querySelectorAll(selector)]
  const part = found.find(visible) ?? [...document.querySelectorAll(selector)].find(one => visible(one) && !rowOf(one)) ?? found[0]
  if (!part) return false
  const folded = part.closest("details:not([open])")
  if (folded) folded.open = true
  if (folded || part.matches("input[type=search]")) part.focus()
  else part.click()
  return true
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/^(j|k|Arrow)/.test(event.key)) return
  if (event.target.matches?.(TYPING)) return
  // Whether the list is open is asked of the list: after it closes, its button keeps the focus until the next frame.
  if (event.key === "?") dialog.open ? dialog.close() : dialog.showModal()
  else if (dialog.open || !isOn()) return
  else if (event.key === "j" || event.key === "ArrowDown") walk(1)
  else if (event.key === "k" || event.key === "ArrowUp") walk(-1)
  else if (!/^[a-z/]$/.test(event.key) || !press(event.key)) return
  event.preventDefault()
}

box.checked = isOn()
box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")))
document.querySelector("[data-keys-hint]").hidden = false
document.querySelector('[data-key="?"]').addEventListener("click", () => dialog.showModal())
document.addEventListener("keydown", pressed)
