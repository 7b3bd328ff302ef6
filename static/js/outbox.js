// The rules of the outbox: what the phone still owes the bureau. Pure: no page, no network, no
// storage, no clock; drain.js asks, outbox-store.js keeps.
//
// An item: {order, key, kind: "report" | "answer", sealed, children, about, createdAt, state, tries, nextAt,
// patient, refusal, receipt, signals, sentAt}. Times are milliseconds. States:
//   waiting  on this phone, will be sent
//   parked   the bureau refused it; on this phone until a person decides
//   sent     the bureau has it; only its receipt is left here

export const FIRST_WAIT = 2_000
export const LONGEST_WAIT = 5 * 60_000
export const LATE_AFTER = 12 * 3600_000
export const RECEIPT_KEPT = 12 * 3600_000

const REFUSED = { report: [409, 413, 422], answer: [404, 409, 413, 422] }

// about: the id of the signal that an answer is about; a random one.
export function newItem({ key, kind, sealed, now, children = 0, about = null }) {
  return { key, kind, sealed, children, about, createdAt: now, state: "waiting", tries: 0, nextAt: now, patient: false, refusal: null }
}

// What an answer of the network means. Only our own JSON that carries the same key is a yes: a captive
// portal also says 200, and a sign-in page too.
export function outcome(answer, { key, kind }) {
  if (!answer) return { is: "no_answer" }
  const { status, type, body, retryAfter } = answer
  if ((status === 200 || status === 201) && isJson(type) && body?.key === key) {
    return { is: "accepted", receipt: body.receipt ?? null, signals: body.signals ?? [] }
  }
  const ours = type.startsWith("application/problem+json") && typeof body?.code === "string"
  if (ours && status === 401) return { is: "signed_out" }
  if (ours && body.code === "form.expired") return { is: "old_token" }
  if (ours && REFUSED[kind].includes(status)) return { is: "refused", code: body.code, detail: body.detail ?? "" }
  if ((status === 429 || status === 503) && retryAfter) return { is: "busy", after: retryAfter * 1000 }
  return { is: "failed" }
}

const isJson = type => /^application\/json\b/.test(type)

// What becomes of the item, and whether the others are worth a try now.
export function after(item, result, now, random) {
  const tries = item.tries + 1
  switch (result.is) {
    case "accepted": // the bureau has it: what was sealed is forgotten here
      return { item: { ...item, sealed: null, state: "sent", receipt: result.receipt, signals: result.signals, sentAt: now, tries }, goOn: true }
    case "refused":
      return { item: { ...item, state: "parked", refusal: { code: result.code, detail: result.detail }, tries }, goOn: true }
    case "busy":
      return { item: { ...item, tries, nextAt: now + result.after, patient: true }, goOn: false }
    case "signed_out":
      return { item, goOn: false }
    case "old_token":
    case "failed": // perhaps it is this item: the next one goes all the same
      return { item: { ...item, tries, nextAt: now + wait(tries, random), patient: false }, goOn: true }
    default:
      return { item: { ...item, tries, nextAt: now + wait(tries, random), patient: false }, goOn: false }
  }
}

// Between half and the whole of a wait that doubles, so that phones do not all come back at once.
export function wait(tries, random) {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1))
  return Math.round(longest * (0.5 + random / 2))
}

export const waiting = items => items.filter(item => item.state === "waiting")

// The next one to send: the oldest that is due. When something woke us (the network is back, the page is
// looked at, somebody signed in) a wait of our own is over; one that the server asked for is not.
export function next(items, now, woken, done = new Set()) {
  return waiting(items)
    .filter(item => !done.has(item.key) && (item.nextAt <= now || (woken && !item.patient)))
    .sort((one, other) => one.order - other.order)[0]
}

// When to look again by ourselves; null when nothing waits.
export function wakeAt(items) {
  const times = waiting(items).map(item => item.nextAt)
  return times.length ? Math.min(...times) : null
}

export const again = (item, now) => ({ ...item, state: "waiting", refusal: null, nextAt: now, patient: false })

export const isLate = (item, now) => now - item.createdAt > LATE_AFTER

// Receipts stay for a shift; nothing that still has to be sent is ever among these.
export const forgettable = (items, now) =>
  items.filter(item => item.state === "sent" && now - item.sentAt > RECEIPT_KEPT)
