// Finds every fault of a report at once, so that the officer hears them without coverage. Pure; the mirror
// of fieldform/domain/reading.py and answers.py, which decide: tests/js/test_parity.py holds them together.

// payload: of toPayload. around: {rules, today: "2026-11-24", schoolExists(code), regionOf(municipality,
// postcode): region, null, or undefined when it cannot be known here}. Returns [{path, code}].
export function faultsOf(payload, around) {
  const faults = []
  const incident = readPart(payload, around.rules.incident, [], around, faults)
  region(incident, around, faults)
  const conversation = conversationOf(payload.conversation, around, faults)
  childrenOf(payload.children, conversation, around, faults)
  return faults
}

// The code of what is wrong with one answer, or null.
export function faultOf(question, value, around) {
  return READERS[question.kind](value, question, around) ?? null
}

function readPart(source, questions, path, around, faults) {
  const read = {}
  for (const question of questions) {
    const value = source[question.name] ?? null
    if (value === null && question.optional) continue
    const code = faultOf(question, value, around)
    if (code) faults.push({ path: [...path, question.name], code })
    else read[question.name] = value
  }
  return read
}

function region(incident, around, faults) {
  if (faults.some(({ path }) => path[0] === "municipality" || path[0] === "postcode")) return
  const { municipality = null, postcode = null } = incident
  if (municipality === null && postcode === null) faults.push({ path: ["postcode"], code: "place.missing" })
  else if (around.regionOf(municipality, postcode?.slice(0, 4) ?? null) === null) {
    faults.push({ path: [municipality === null ? "postcode" : "municipality"], code: "region.unknown" })
  }
}

function conversationOf(source, around, faults) {
  const read = readPart(source, around.rules.conversation, ["conversation"], around, faults)
  const needed = read.held === true ? "with" : read.held === false ? "reason" : null
  const empty = value => value === undefined || value === null || value === "" || value.length === 0
  if (needed && empty(source[needed])) {
    faults.push({ path: ["conversation", needed], code: `conversation.${needed}_missing` })
  }
  return read
}

function childrenOf(children, conversation, around, faults) {
  if (!children.length) faults.push({ path: ["children"], code: "children.missing" })
  if (children.length > around.rules.limits.children) faults.push({ path: ["children"], code: "children.too_many" })
  else children.forEach((child, at) => childFaults(child, ["children", at], conversation, around, faults))
}

function childFaults(child, path, conversation, around, faults) {
  const { rules } = around
  const read = readPart(child, rules.child.filter(question => isAsked(question, child.decision, rules)), path, around, faults)
  if (rules.nameless.includes(child.decision)) {
    for (const { name, part } of rules.child) {
      if (part === "named" && ![undefined, null, "", false].includes(child[name])) faults.push({ path: [...path, name], code: "name.not_wanted" })
    }
  }
  const age = ageOf(read, path, around, faults)
  decisionFaults(read, age, conversation, path, rules, faults)
  if (read.school?.code && !around.schoolExists(read.school.code)) faults.push({ path: [...path, "school"], code: "school.unknown" })
}

export function isAsked({ part }, decision, rules) {
  if (part === "named") return !rules.nameless.includes(decision)
  if (part === "not_asked") return decision === "not_asked"
  if (part === "decided") return decision !== "not_asked"
  return true
}

function ageOf(read, path, around, faults) {
  if ("birth_date" in read) return ageOn(read.birth_date, around.today)
  const mine = name => faults.some(fault => fault.path.join() === [...path, name].join())
  if (!("age" in read) && !mine("age") && !mine("birth_date")) faults.push({ path: [...path, "age"], code: "age.missing" })
  return read.age ?? null
}

function decisionFaults(read, age, conversation, path, rules, faults) {
  if (read.decision === undefined || read.decision === "not_asked") return
  if (conversation.held === false) faults.push({ path: [...path, "decision"], code: "decision.without_conversation" })
  if (age === null) return
  const decides = age >= rules.limits.own_decision ? "pupil" : "parent"
  if ((read.decided_by ?? "parent") !== decides) faults.push({ path: [...path, "decided_by"], code: `decided_by.${decides}` })
}

// Both are "2016-05-04"; whole years.
function ageOn(born, today) {
  return Number(today.slice(0, 4)) - Number(born.slice(0, 4)) - (today.slice(5) < born.slice(5) ? 1 : 0)
}

const isText = value => typeof value === "string"
const whole = (pattern, text) => new RegExp(`^(?:${pattern})$`).test(text)
const isDay = text => isText(text) && /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text)
const inList = (value, { choices }) => choices.some(([code]) => code === value)

const READERS = {
  reference: (value, _, { rules }) => isText(value) && whole(rules.patterns.reference, value.trim().toUpperCase()) ? null : "reference.invalid",
  postcode: (value, _, { rules }) => isText(value) && whole(rules.patterns.postcode, value.trim().toUpperCase()) ? null : "postcode.invalid",
  municipality: (value, _, { rules }) => isText(value) && whole(rules.patterns.municipality, value) ? null : "municipality.invalid",
  moment: value => isText(value) && /T.*([+-]\d\d:\d\d|Z)$/.test(value) && !Number.isNaN(Date.parse(value)) ? null : "moment.invalid",
  yes_no: value => typeof value === "boolean" ? null : "yes_no.invalid",
  choice: (value, question) => inList(value, question) ? null : "choice.invalid",
  choices: (value, question) => !Array.isArray(value) ? "choices.invalid" : value.every(one => inList(one, question)) ? null : "choice.invalid",
  name: (value, _, { rules }) => nameFault(value, rules),
  age: (value, _, { rules }) => Number.isInteger(value) && value >= 0 && value <= rules.limits.oldest ? null : "age.invalid",
  birth_date: (value, _, { rules, today }) => isDay(value) && ageOn(value, today) >= 0 && ageOn(value, today) <= rules.limits.oldest ? null : "birth_date.invalid",
  school: (value, _, { rules }) => value?.unknown || value?.none || (isText(value?.code) && whole(rules.patterns.school, value.code)) ? null : "school.invalid",
}

function nameFault(value, { limits }) {
  const text = isText(value) ? value.normalize("NFC").trim() : ""
  if (!text) return "name.missing"
  if ([...text].length > limits.name) return "name.too_long"
  if (/[\p{C}\u2028\u2029]/u.test(text)) return "name.characters"
  const numbers = text.match(/(?<!\d)\d{9}(?!\d)/g) ?? []
  return numbers.some(isBsn) ? "name.number" : null
}

// The eleven-test: no number that belongs to a person may be kept (UAVG art. 46).
function isBsn(digits) {
  const weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11 === 0
}
