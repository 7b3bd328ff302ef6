// One tap blanks the screen, and so does a while without a touch: a parent may look over the shoulder.
// It works without coverage; nothing of the page can be read or reached until it is shown again.

const IDLE_MS = 90_000

export function guardScreen(isFilledIn) {
  const cover = document.getElementById("cover")
  if (!cover?.showModal) return
  const hide = () => cover.open || cover.showModal()
  const button = document.getElementById("hide")
  button.hidden = false
  button.addEventListener("click", hide)
  cover.querySelector("button").addEventListener("click", () => cover.close())
  cover.addEventListener("cancel", event => event.preventDefault()) // a stray Escape shows nothing

  let timer = 0
  const touched = () => {
    clearTimeout(timer)
    timer = setTimeout(() => isFilledIn() && hide(), IDLE_MS)
  }
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(name, touched, { passive: true, capture: true })
  touched()
  // The overview of open apps keeps a picture of the page.
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && isFilledIn() && hide())
}
