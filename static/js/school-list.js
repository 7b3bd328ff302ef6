// A worker: fetches the list of schools and unpacks it beside the page, so that no key waits for it.

import { unpack } from "./school-index.js"
import { schoolList } from "./sender.js"

addEventListener("message", async ({ data: address }) => {
  try {
    postMessage({ index: unpack(await schoolList(address)) })
  } catch (error) {
    postMessage({ refused: `${error.name} ${error.message}` })
  }
})
