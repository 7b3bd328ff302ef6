// The list of the whole country, unpacked. To unpack it takes a slow phone longer than to read it:
// school-list.js does it once, beside the page, and keeps it.

import { forget, setting } from "./outbox-store.js"

export const KEPT = "schools"

let asked = null

// The promise of it, asked for once; broken when it cannot be had.
export function keptList() {
  asked ??= found()
  asked.catch(() => {}) // school-picker.js says so
  return asked
}

async function found() {
  const version = `${addressOf("school-list")} ${addressOf("school-index")}` // of the script, and of the list
  const kept = await setting(KEPT).catch(() => null)
  return kept?.version === version ? kept.index : unpacked(version)
}

// What could not be opened is not read a second time.
export const dropKeptList = () => forget(KEPT).catch(() => {})

function unpacked(version) {
  const worker = new Worker(addressOf("school-list"))
  worker.postMessage({ address: addressOf("school-index"), version })
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.index ? resolve(data.index) : reject(new Error(data.refused)))
    worker.onerror = () => reject(new Error("the worker cannot start"))
  })
}

const addressOf = name => document.querySelector(`meta[name="${name}"]`).content
