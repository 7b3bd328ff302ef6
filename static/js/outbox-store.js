// The only file that says indexedDB. It keeps the outbox, and what the phone itself needs (the draft and
// its key, the author token, the key to seal with). Whatever is about a child is encrypted before it
// comes here: deleting does not erase it from a disk.

import { openDB } from "../vendor/idb.min.js"

const STRICT = { durability: "strict" } // "saved" is said when it is on the disk, not in a buffer
let opened = null

function database() {
  opened ??= openDB("fieldform", 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "order", autoIncrement: true }).createIndex("key", "key", { unique: true })
      db.createObjectStore("settings")
    },
    blocking: (_old, _new, event) => event.target.close(),
    terminated: () => (opened = null), // iOS closes it under memory pressure
  })
  opened.catch(() => (opened = null))
  return opened
}

async function inStore(name, mode, work) {
  for (const lastTry of [false, true]) {
    try {
      const change = (await database()).transaction(name, mode, STRICT)
      const asked = work(change.store)
      // Nothing more is asked. Without this, a page that is left in this moment can keep the store shut
      // for every page after it (WebKit, which puts it away with its transaction still open).
      change.commit()
      const [result] = await Promise.all([asked, mode === "readonly" || change.done])
      return result
    } catch (error) {
      if (lastTry || error.name !== "InvalidStateError") throw error
      opened = null // it was closed behind our back: open it again, once
    }
  }
}

export const all = () => inStore("outbox", "readonly", store => store.getAll())
export const put = item => inStore("outbox", "readwrite", async store => ({ ...item, order: await store.put(item) }))
export const remove = order => inStore("outbox", "readwrite", store => store.delete(order))

export const setting = name => inStore("settings", "readonly", store => store.get(name))
export const keep = (name, value) => inStore("settings", "readwrite", store => store.put(value, name))
export const forget = name => inStore("settings", "readwrite", store => store.delete(name))
