// When the half-filled form is put away, and how it comes back. What is put away: draft.js.

import { discardDraft, readDraft, saveDraft } from "./draft.js"
import { beginAnew, entriesOf, isFilledIn, putBack } from "./filling.js"

const SAVE_AFTER_MS = 100
const found = readDraft() // at once: a disk is slow. The page is still being read: look for nothing in it yet
const bar = () => document.getElementById("draft")

let saving = 0
let touches = 0
let held = false

// While it is not whole yet, or is being sent, it is put away later.
export const hold = on => (held = on)

export function touched(form) {
  touches++
  delete form.dataset.draft
  clearTimeout(saving)
  saving = setTimeout(() => save(form), SAVE_AFTER_MS)
}

export async function save(form) {
  clearTimeout(saving)
  if (held) saving = setTimeout(() => save(form), SAVE_AFTER_MS)
  const upTo = touches
  if (held || !isFilledIn(form) || !(await saveDraft(entriesOf(form)))) return
  if (upTo === touches) form.dataset.draft = "kept"
}

// Whether there was a draft. It goes before a link: nothing that was typed is lost.
export async function restore(form) {
  const draft = await found
  if (!draft) return false
  putBack(form, draft.entries)
  form.dispatchEvent(new Event("arrange"))
  bar().hidden = false
  bar().querySelector("button").addEventListener("click", () => throwAway(form))
  return true
}

async function throwAway(form) {
  beginAnew(form) // first: a save that begins meanwhile finds nothing to keep
  form.querySelector("input:not([type=hidden])").focus()
  await forget()
}

// The form was emptied, or is about to be.
export async function forget() {
  clearTimeout(saving)
  bar().hidden = true
  await discardDraft()
}
