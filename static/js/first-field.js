// The first field first. To lay out the whole page keeps a slow phone from it, and so does the browser that
// looks at every field for what it could fill in.

import { painted } from "./turns.js"

const AT_ONCE = 12 // elements

// Takes what follows the first field away until that is painted. The form is whole again when the promise is
// kept; what stands in it is then shown a part at a time, so that no key waits for it.
export async function firstFieldFirst(form) {
  const section = form.querySelector(":scope > section")
  const ends = [section.querySelector(":scope > .field"), section]
  const parts = [...ends.flatMap(following).flatMap(partsOf), document.querySelector("footer.foot")]
  for (const part of parts) part.classList.add("below")
  const rest = ends.map(end => [end, following(end).filter(one => !one.querySelector(CALENDAR))])
  for (const [, away] of rest) for (const one of away) one.remove()
  await painted()
  for (const [end, away] of rest) end.after(...away)
  showInTurn(parts)
}

// To make this field takes a browser longer than a key may wait: it is hidden, and not taken away.
const CALENDAR = '[type="datetime-local"]'

function following(element) {
  const siblings = [...element.parentNode.children]
  return siblings.slice(siblings.indexOf(element) + 1)
}

const IN_PARTS = "section, .child"
const partsOf = part => [part, ...(part.matches(IN_PARTS) ? [...part.children].flatMap(partsOf) : [])]
const sizeOf = part => (part.hidden || part.matches(IN_PARTS) ? 0 : 1 + part.querySelectorAll("*").length)

async function showInTurn(parts) {
  let room = 0
  for (const part of parts) {
    if (room <= 0) {
      await painted()
      room = AT_ONCE
    }
    part.classList.remove("below")
    room -= sizeOf(part)
  }
}
