// What a page loads "async" may run before the page is read to its end: it must not look for anything in it.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { test } from "node:test"

const BUILT = new URL("../../static/built/", import.meta.url)

test("the part of the form that comes first finds nothing in a page that is still being read", async () => {
  const form = await readFile(new URL("form.js", BUILT), "utf-8")
  const [, early] = form.match(/from"\.\/(part-\w+\.js)"/)
  const looked = []
  const nothingYet = name => what => void (what.startsWith("meta") || looked.push(`${name} ${what}`))
  globalThis.document = {
    documentElement: { lang: "nl" },
    addEventListener: () => {},
    getElementById: nothingYet("getElementById"),
    querySelector: nothingYet("querySelector"),
    querySelectorAll: nothingYet("querySelectorAll"),
  }
  globalThis.addEventListener = () => {}
  await import(new URL(early, BUILT))
  assert.deepEqual(looked, [])
})
