// The rules of the outbox: nothing is forgotten without a yes, nothing holds up the next.

import assert from "node:assert/strict"
import { test } from "node:test"
import * as outbox from "../../static/js/outbox.js"

const NOW = 1_000_000
const KEY = "k".repeat(32)
const ONE = { key: KEY, kind: "report" }
const item = (changes = {}) => ({
  ...outbox.newItem({ key: KEY, kind: "report", sealed: { ciphertext: "c" }, children: 2, now: NOW }), order: 1, ...changes,
})
const answer = (status, body = null, type = "application/json", retryAfter = 0) => ({ status, type, body, retryAfter })
const problem = (status, code, retryAfter = 0) => answer(status, { code, detail: "What to do." }, "application/problem+json", retryAfter)
const yes = { key: KEY, receipt: "K7Q2-9F4M", signals: [] }

test("only our own JSON with the same key is a yes", () => {
  for (const status of [200, 201]) assert.equal(outbox.outcome(answer(status, yes), ONE).is, "accepted")
  for (const no of [
    answer(200, null, "text/html"), answer(200, { ...yes, key: "other" }), answer(200, {}), answer(200, yes, "text/plain"),
    answer(202, yes), answer(302, yes), answer(0, null, ""), answer(204, null, ""), answer(500, yes),
  ]) assert.notEqual(outbox.outcome(no, ONE).is, "accepted")
})

test("whatever else comes, the item is still there", () => {
  const answers = [null]
  for (const status of [0, 200, 204, 302, 400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504]) {
    answers.push(answer(status, null, "text/html"), answer(status, {}), problem(status, "some.code"), problem(status, "some.code", 7))
  }
  for (const one of answers) {
    const { item: left } = outbox.after(item(), outbox.outcome(one, ONE), NOW, 0.5)
    assert.ok(["waiting", "parked"].includes(left.state))
    assert.deepEqual(left.sealed, { ciphertext: "c" })
  }
})

test("a yes takes away what was sealed and keeps the receipt", () => {
  const { item: left, goOn } = outbox.after(item(), outbox.outcome(answer(201, yes), ONE), NOW, 0)
  assert.deepEqual([left.state, left.sealed, left.receipt, goOn], ["sent", null, "K7Q2-9F4M", true])
})

test("a refusal of ours parks the item with its reason, and the next one goes", () => {
  for (const status of [409, 413, 422]) {
    const { item: left, goOn } = outbox.after(item(), outbox.outcome(problem(status, "key.reused"), ONE), NOW, 0)
    assert.deepEqual([left.state, left.refusal.code, goOn], ["parked", "key.reused", true])
  }
})

test("an answer about a signal that is no longer there is parked; a report waits for an officer", () => {
  const gone = problem(404, "not_found")
  assert.equal(outbox.outcome(gone, { key: KEY, kind: "answer" }).is, "refused")
  assert.equal(outbox.outcome(gone, ONE).is, "failed")
})

test("a refusal that is not ours parks nothing: something in between may have said it", () => {
  for (const status of [401, 409, 413, 422]) {
    assert.equal(outbox.outcome(answer(status, null, "text/html"), ONE).is, "failed")
  }
})

test("signed out is no try: the item waits as it was, and so do the others", () => {
  const before = item()
  const { item: left, goOn } = outbox.after(before, outbox.outcome(problem(401, "signed_out"), ONE), NOW, 0)
  assert.deepEqual(left, before)
  assert.equal(goOn, false)
})

test("the server's own wait is kept, also when something wakes us", () => {
  for (const status of [429, 503]) {
    const { item: left, goOn } = outbox.after(item(), outbox.outcome(problem(status, "service.busy", 30), ONE), NOW, 0)
    assert.equal(goOn, false)
    assert.equal(outbox.next([left], NOW + 29_999, true), undefined)
    assert.equal(outbox.next([left], NOW + 30_000, false), left)
  }
})

test("waits double from one or two seconds to five minutes, and never come together", () => {
  for (let tries = 1; tries < 40; tries++) {
    const longest = Math.min(outbox.LONGEST_WAIT, outbox.FIRST_WAIT * 2 ** (tries - 1))
    assert.equal(outbox.wait(tries, 0), longest / 2)
    assert.ok(outbox.wait(tries, 0.999) <= longest)
  }
})

test("the oldest that is due goes first; one that is waiting out its time holds up nobody", () => {
  const waits = item({ order: 1, nextAt: NOW + 1 })
  const due = [item({ order: 3, key: "c" }), item({ order: 2, key: "b" })]
  assert.equal(outbox.next([waits, ...due], NOW, false).order, 2)
  assert.equal(outbox.next([waits, ...due], NOW, true).order, 1)
  assert.equal(outbox.next([waits, ...due], NOW, true, new Set([KEY, "b"])).order, 3)
})

test("parked and sent items are not sent by themselves", () => {
  const items = [item({ state: "parked" }), item({ state: "sent", sentAt: NOW })]
  assert.equal(outbox.next(items, NOW + 1e9, true), undefined)
  assert.equal(outbox.wakeAt(items), null)
  assert.equal(outbox.next([outbox.again(items[0], NOW)], NOW, false).key, KEY)
})

test("only receipts are ever forgotten, after a shift", () => {
  const items = [item(), item({ state: "parked" }), item({ state: "sent", sentAt: NOW })]
  assert.deepEqual(outbox.forgettable(items, NOW + outbox.RECEIPT_KEPT), [])
  assert.deepEqual(outbox.forgettable(items, NOW + outbox.RECEIPT_KEPT + 1), [items[2]])
})

test("whatever the network says, in whatever order, everything arrives once the network is well", () => {
  let seed = 42
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31
  const troubles = [null, answer(200, null, "text/html"), answer(302, null, ""), problem(400, "form.expired"), problem(403, "request.cross_site"),
    problem(429, "too_many", 5), answer(500, null, "text/html"), problem(503, "service.busy", 5), answer(504, null, "text/html")]
  for (let round = 0; round < 200; round++) {
    let items = [1, 2, 3, 4, 5].map(order => item({ order, key: `key-${order}`.padEnd(24, "x") }))
    let now = NOW
    for (let step = 0; step < 40; step++) {
      const one = outbox.next(items, now, random() < 0.3)
      now += Math.floor(random() * 60_000)
      if (!one) continue
      const { item: moved } = outbox.after(one, outbox.outcome(troubles[Math.floor(random() * troubles.length)], one), now, random())
      items = items.map(other => (other.key === one.key ? moved : other))
    }
    assert.equal(outbox.waiting(items).length, 5)
    now += outbox.LONGEST_WAIT
    for (let one; (one = outbox.next(items, now, false)); ) {
      const { item: moved } = outbox.after(one, outbox.outcome(answer(201, { ...yes, key: one.key }), one), now, random())
      items = items.map(other => (other.key === one.key ? moved : other))
    }
    assert.ok(items.every(one => one.state === "sent" && one.sealed === null))
  }
})
