// The only file that says fetch. One attempt, one answer; what an answer means is decided in outbox.js.

const PATIENCE = 20_000
const SEALED = "application/vnd.fieldform.sealed+json"

// null when no answer came at all. A redirect is not followed: it leads to a sign-in page.
async function ask(path, options = {}) {
  try {
    const response = await fetch(path, {
      ...options, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    })
    const type = response.headers.get("Content-Type") ?? ""
    const body = type.includes("json") ? await response.json() : null
    return { status: response.status, type, body, retryAfter: Number(response.headers.get("Retry-After")) || 0 }
  } catch {
    return null
  }
}

export const session = () => ask("/api/session", { headers: { Accept: "application/json" } })
export const ownReports = () => ask("/api/reports", { headers: { Accept: "application/json" } })
export const sealingKey = () => ask("/sealing-key.json")

// What a passkey has to answer: of who signs in, or for a new one.
export function passkeyQuestion(path, csrf) {
  return ask(path, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": csrf } })
}

// Where push messages reach this device: GET the key to subscribe with, POST one, DELETE one.
export function subscription(method, csrf, content) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf }
  return ask("/api/push", { method, headers, body: content && JSON.stringify(content) })
}

// The list of schools, under the address of its version. Throws when it does not come.
export async function schoolList(address) {
  const response = await fetch(address, { credentials: "omit" })
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  return response.text()
}

export function send({ key, kind, sealed }, csrf) {
  return ask(kind === "answer" ? "/api/answers" : "/api/reports", {
    method: "POST",
    headers: { "Content-Type": SEALED, "Idempotency-Key": key, "X-CSRFToken": csrf },
    body: JSON.stringify(sealed),
  })
}
