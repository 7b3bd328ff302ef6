// The first screen first. To lay out the whole page keeps a slow phone from its first field, and so does the
// browser that looks at every field for what it could fill in.

import { painted } from "./turns.js"

const AT_ONCE = 12 // elements

// Takes the rest of the form away until the first screen is painted. It is whole again when the promise is
// kept; what stands in it is then shown a part at a time, so that no key waits for it.
export async function firstScreenFirst(form) {
  const rest = [...form.querySelectorAll(":scope > section ~ *")]
  const parts = [...rest.flatMap(partsOf), document.querySelector("footer.foot")]
  for (const part of parts) part.classList.add("below")
  for (const part of rest) part.remove()
  await painted()
  form.append(...rest)
  showInTurn(parts)
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
