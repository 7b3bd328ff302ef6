// Reads cases of entries from standard input and writes what the phone makes of them.

import { faultsOf } from "../../static/js/check.js"
import { toPayload } from "../../static/js/report.js"

let input = ""
for await (const part of process.stdin) input += part
const { rules, today, schools, municipalities, regions, cases } = JSON.parse(input)
const around = {
  rules,
  today,
  schoolExists: code => schools.includes(code),
  regionOf: (municipality, postcode) => (regions.includes(municipality ?? municipalities[postcode]) ? {} : null),
}
const told = cases.map(entries => {
  const payload = toPayload(entries, rules)
  return { payload, faults: faultsOf(payload, around).map(({ path, code }) => [path.join("/"), code]).sort() }
})
process.stdout.write(JSON.stringify(told))
