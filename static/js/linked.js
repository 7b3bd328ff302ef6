// A link of the incident tool fills in what is good and says what is not: /?reference=...&postcode=...

import { faultOf } from "./check.js"
import { fill } from "./filling.js"

const LINKED = ["reference", "postcode", "municipality"]

// given: URLSearchParams. Returns the faults of the link as [{name, code}]; what was typed already stays.
export function fillFromLink(form, rules, given) {
  const faults = []
  for (const question of rules.incident.filter(({ name }) => LINKED.includes(name))) {
    const value = given.get(question.name)?.trim()
    if (!value) continue
    const code = faultOf(question, value, { rules })
    if (code) faults.push({ name: question.name, code })
    else if (!form.elements[question.name].value) fill(form, question.name, value)
  }
  return faults
}
