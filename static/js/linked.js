// A link of the incident tool fills in what is good and says what is not: /?reference=...&postcode=...

import { faultOf } from "./check.js"
import { fill } from "./filling.js"

const LINKED = ["reference", "postcode", "municipality"]

// Takes the link out of the address: it would stay in the history of the phone.
export function takeLink() {
  const given = new URLSearchParams(location.search)
  if (location.search) history.replaceState(null, "", location.pathname)
  return given
}

// Returns the faults of the link as [{name, code}].
export function fillFromLink(form, rules, given) {
  const faults = []
  for (const question of rules.incident.filter(({ name }) => LINKED.includes(name))) {
    const value = given.get(question.name)?.trim()
    if (!value) continue
    const code = faultOf(question, value, { rules })
    if (code) faults.push({ name: question.name, code })
    else fill(form, question.name, value)
  }
  return faults
}
