// The half-filled form, so that it survives a call, a reload and a killed browser. AES-GCM under a key
// that no script can read out; both go at send, at discard, and twelve hours after the last touch.
// Where the browser refuses to keep such a key there is no draft, rather than a clear one.

import { forget, keep, setting } from "./outbox-store.js"

export const LIVES = 12 * 3600_000
const CIPHER = { name: "AES-GCM", length: 256 }
const ABOUT = new TextEncoder().encode("fieldform-draft-1")

let discarded = 0 // how often: a save that began before must not come after
let key = null // the promise of it: two saves at the same time must not make two

function draftKey() {
  key ??= keyOfThisDraft().catch(error => {
    key = null
    throw error
  })
  return key
}

async function keyOfThisDraft() {
  const kept = await setting("draft-key")
  if (kept) return kept
  const made = await crypto.subtle.generateKey(CIPHER, false, ["encrypt", "decrypt"])
  await keep("draft-key", made)
  return made
}

// entries: [name, value] pairs of the form. Returns false when this browser keeps no draft.
export async function saveDraft(entries, now = Date.now()) {
  const before = discarded
  try {
    if ((await setting("drafts")) === false) return false
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const plain = new TextEncoder().encode(JSON.stringify(entries))
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: ABOUT }, await draftKey(), plain)
    if (before !== discarded) return false // sent or thrown away meanwhile
    await keep("draft", { iv, data, touchedAt: now })
    return true
  } catch {
    await discardDraft()
    return false
  }
}

// {entries, touchedAt}, or null when there is none, it is too old, or it cannot be opened any more.
export async function readDraft(now = Date.now()) {
  try {
    const draft = await setting("draft")
    if (!draft) return null
    if (now - draft.touchedAt < LIVES && (await setting("drafts")) !== false) {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: draft.iv, additionalData: ABOUT }, await draftKey(), draft.data)
      return { entries: JSON.parse(new TextDecoder().decode(plain)), touchedAt: draft.touchedAt }
    }
  } catch {
    // damaged, or its key is gone: then it is no draft
  }
  await discardDraft()
  return null
}

export async function discardDraft() {
  discarded++
  key = null
  await Promise.all([forget("draft"), forget("draft-key")]).catch(() => {})
}
