// A worker: fetches the list of schools, unpacks it beside the page so that no key waits for it, and keeps
// it for the next time.

import { KEPT } from "./kept-list.js"
import { keep } from "./outbox-store.js"
import { unpack } from "./school-index.js"
import { schoolList } from "./sender.js"

addEventListener("message", async ({ data: { address, version } }) => {
  try {
    const index = unpack(await schoolList(address))
    postMessage({ index })
    await keep(KEPT, { version, index }).catch(() => {}) // a full phone unpacks it each time
  } catch (error) {
    postMessage({ refused: `${error.name} ${error.message}` })
  }
  close()
})
