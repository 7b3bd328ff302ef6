// The service worker alone, with a made-up browser around it: it answers for the list, and for nothing
// else; a new version is complete or it is none; the kill switch leaves what waits to be sent.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { createContext, runInContext } from "node:vm"

const SOURCE = readFileSync(new URL("../../service-worker.js", import.meta.url), "utf8")
const ORIGIN = "https://desk.example"
const FACTS = {
  version: "v1", off: false, pages: ["/", "/sent"], languages: ["nl", "en"],
  files: [["/static/css/base.css?v=1", "1"], ["/static/js/outbox.js", "2"]], key: "/sealing-key.json",
}

const full = url => new URL(typeof url === "string" ? url : url.url, ORIGIN)
const idOf = url => full(url).pathname + full(url).search

class Caches {
  stored = new Map()
  keys = async () => [...this.stored.keys()]
  delete = async name => this.stored.delete(name)
  open = async name => {
    if (!this.stored.has(name)) this.stored.set(name, new Map())
    const kept = this.stored.get(name)
    return {
      put: async (url, response) => void kept.set(idOf(url), response),
      match: async url => kept.get(idOf(url))?.clone(),
      keys: async () => [...kept.keys()].map(id => ({ url: ORIGIN + id })),
      add: async request => void kept.set(idOf(request), await this.fetch(request)),
    }
  }
}

function browser(facts = {}, { caches = new Caches(), answers = () => new Response("fresh"), active = null } = {}) {
  const handlers = {}, log = { asked: [], skipped: 0, unregistered: 0, told: [] }
  const fetch = async request => {
    log.asked.push(idOf(request))
    return answers(idOf(request))
  }
  caches.fetch = fetch
  const self = {
    __FF: { ...FACTS, ...facts },
    addEventListener: (name, handler) => (handlers[name] = handler),
    skipWaiting: () => log.skipped++,
    registration: { active, unregister: async () => log.unregistered++ },
    clients: { claim: async () => {}, matchAll: async () => [{ postMessage: told => log.told.push(told) }] },
  }
  const context = createContext({ self, caches, fetch, Response, Headers, URL, Map, Promise, AbortSignal, Error,
    Request: class { constructor(url, options) { Object.assign(this, { url, ...options }) } },
    location: { origin: ORIGIN }, console })
  runInContext(SOURCE, context)
  const run = async (name, event = {}) => {
    let waited = Promise.resolve()
    let answered = null
    await handlers[name]({ waitUntil: promise => (waited = promise), respondWith: promise => (answered = promise), ...event })
    await waited
    return answered
  }
  const ask = (path, { method = "GET", mode = "navigate" } = {}) => run("fetch", { request: { url: ORIGIN + path, method, mode } })
  return { run, ask, caches, log }
}

async function installed(facts, options) {
  const one = browser(facts, options)
  await one.run("install")
  await one.run("activate")
  return one
}

test("it keeps the list and nothing but the list", async () => {
  const { caches, ask } = await installed()
  assert.deepEqual([...caches.stored.get("fieldform-v1").keys()].sort(), [
    "/?language=en", "/?language=nl", "/sent?language=en", "/sent?language=nl", "/static/css/base.css?v=1", "/static/js/outbox.js",
  ])
  for (const path of ["/", "/?reference=PL0100-2026123456", "/sent", "/static/css/base.css?v=9"]) assert.ok(await ask(path))
  assert.deepEqual([...caches.stored.keys()].sort(), ["fieldform-kept", "fieldform-v1"])
})

test("desk, office, API, sign-in and anything that is not GET go past it", async () => {
  const { ask } = await installed()
  for (const path of ["/desk", "/desk/signals/1", "/office", "/api/me", "/api/reports", "/sign-in", "/sign-in/token", "/a/token", "/people", "/schools", "/health"]) {
    assert.equal(await ask(path), null, path)
  }
  for (const method of ["POST", "PUT", "DELETE", "HEAD"]) assert.equal(await ask("/", { method }), null, method)
  assert.equal(await ask("/", { mode: "cors" }), null)
})

test("a shell page needs no network, whatever its link says", async () => {
  const { ask, log } = await installed()
  const before = log.asked.length
  assert.equal(await (await ask("/?reference=PL0100-2026123456&postcode=9285")).text(), "fresh")
  assert.equal(log.asked.length, before)
})

test("the language that was chosen last is the one of the next opening", async () => {
  const { ask } = await installed({}, { answers: id => new Response(id) })
  assert.equal(await (await ask("/")).text(), "/?language=nl")
  assert.equal(await (await ask("/sent?language=en")).text(), "/sent?language=en")
  assert.equal(await (await ask("/")).text(), "/?language=en")
  assert.equal(await (await ask("/?language=xx")).text(), "/?language=en")
})

test("one file that does not come, or a redirect, and there is no new version", async () => {
  for (const wrong of [() => new Response("no", { status: 500 }), () => Object.defineProperty(new Response("sign in"), "redirected", { value: true })]) {
    const one = browser({}, { answers: id => (id === "/static/js/outbox.js" ? wrong() : new Response("fresh")) })
    await assert.rejects(one.run("install"))
  }
})

test("a new version takes over what did not change and asks for the rest", async () => {
  const { caches } = await installed()
  const files = [FACTS.files[0], ["/static/js/outbox.js", "3"]]
  const next = browser({ version: "v2", files }, { caches, active: {} })
  await next.run("install")
  assert.equal(next.log.skipped, 0) // it waits until the page says that nothing is half filled in
  assert.ok(!next.log.asked.includes("/static/css/base.css?v=1"))
  assert.ok(next.log.asked.includes("/static/js/outbox.js"))
  await next.run("message", { data: "take over" })
  assert.equal(next.log.skipped, 1)
  await next.run("activate")
  assert.deepEqual([...caches.stored.keys()].sort(), ["fieldform-kept", "fieldform-v2"])
})

test("without coverage the key that was kept is given", async () => {
  let online = true
  const { ask } = await installed({}, { answers: id => (online || id !== "/sealing-key.json" ? new Response(online ? "today" : "") : Promise.reject(new TypeError())) })
  online = false
  assert.equal(await (await ask("/sealing-key.json", { mode: "cors" })).text(), "today")
})

test("the kill switch takes the shell away and unregisters", async () => {
  const { caches } = await installed()
  const off = browser({ off: true }, { caches, active: {} })
  await off.run("install")
  await off.run("activate")
  assert.equal(off.log.unregistered, 1)
  assert.deepEqual([...caches.stored.keys()], ["fieldform-kept"])
  assert.equal(await off.ask("/"), null)
})

test("background sync only wakes the pages", async () => {
  const one = await installed()
  await one.run("sync")
  assert.deepEqual(one.log.told, ["drain"])
})
