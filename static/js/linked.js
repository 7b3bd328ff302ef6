// A link of the incident tool fills in what is good and says what is not: /?reference=...&postcode=...

import { faultOf } from "./check.js"
import { fill } from "./filling.js"

const LINKED = ["reference", "postcode", "municipality"]

// given: URLSearchParams. Returns the faults of the link as [{name, code}]. What stands there already, from
// the server or typed, stays: it is told all the same, so that the draft has it when the address is gone.
export function fillFromLink(form, rules, given) {
  const faults = []
  for (const question of rules.incident.filter(({ name }) => LINKED.includes(name))) {
    const value = given.get(question.name)?.trim()
    if (!value) continue
    const code = faultOf(question, value, { rules })
    if (code) faults.push({ name: question.name, code })
    else fill(form, question.name, form.elements[question.name].value || value)
  }
  return faults
}
