// Turns what was filled in into the report that the server takes (design.md section 6). Pure; the mirror
// of fieldform/web/form_data.py: tests/js/test_parity.py holds the two together.

const CHILD_FIELD = /^children-(\d{1,3})-/

// entries: [name, value] pairs; rules: what fieldform/web/form_rules.py gives.
export function toPayload(entries, rules) {
  const fields = new Fields(entries)
  return {
    ...answers(fields, rules.incident, ""),
    conversation: answers(fields, rules.conversation, "conversation-"),
    seconds_spent: whole(fields.get("seconds_spent")),
    children: childIndexes(entries, rules).map((index, at) => ({
      number: at + 1,
      ...answers(fields, rules.child, `children-${index}-`),
    })),
  }
}

export function childIndexes(entries, rules) {
  const found = new Set(entries.map(([name]) => name.match(CHILD_FIELD)).filter(Boolean).map(match => Number(match[1])))
  return [...found].sort((one, other) => one - other).slice(0, rules.limits.children + 1)
}

// The name of the field that a fault is about: ["children", 0, "school"] is children-0-school.
export function fieldName(path, indexes) {
  const parts = path.map(String)
  if (parts[0] === "children" && parts.length > 1) parts[1] = String(indexes[Number(parts[1])] ?? parts[1])
  return parts.join("-")
}

class Fields {
  constructor(entries) {
    this.entries = entries
  }
  get = name => this.entries.find(([key]) => key === name)?.[1]
  all = name => this.entries.filter(([key]) => key === name).map(([, value]) => value)
}

function answers(fields, questions, prefix) {
  const given = {}
  for (const { name, kind } of questions) {
    const value = answer(kind, fields, prefix + name)
    if (value !== null && value !== "" && !(Array.isArray(value) && !value.length)) given[name] = value
  }
  return given
}

function answer(kind, fields, name) {
  const text = (fields.get(name) ?? "").trim()
  switch (kind) {
    case "choices": return fields.all(name)
    case "yes_no": return { yes: true, no: false }[text] ?? null
    case "age": return whole(text)
    case "moment": return moment(text)
    case "school": return { unknown: { unknown: true }, none: { none: true }, "": null }[text] ?? (text ? { code: text } : null)
    default: return text
  }
}

const whole = text => (!text ? null : /^[0-9]+$/.test(text) ? Number(text) : text)

// A browser's own field has no time zone: it is the clock on the wall in Amsterdam.
function moment(text) {
  const local = text.match(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?$/)
  if (!local) return text
  const wall = local[1] + (local[2] ?? ":00")
  if (!toIso(`${wall}Z`).startsWith(wall)) return text // the thirtieth of February
  for (const offset of ["+02:00", "+01:00"]) {
    if (wallClock(new Date(wall + offset)) === wall) return wall + offset
  }
  return wall + "+01:00" // an hour that the clock skipped
}

function toIso(text) {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? "" : date.toISOString()
}

let amsterdam = null // slow to make: not while the form begins

// "2026-11-22T23:10:00" in Amsterdam.
export function wallClock(date) {
  amsterdam ??= new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Amsterdam", dateStyle: "short", timeStyle: "medium" })
  return Number.isNaN(date.getTime()) ? "" : amsterdam.format(date).replace(" ", "T")
}
