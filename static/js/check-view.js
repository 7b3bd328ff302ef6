// The last look before it is sent: the same questions and answers, in words. Nothing leaves the page.

import { isAsked } from "./check.js"
import { text } from "./texts.js"

// place: where the cards go; schoolName(code) is the name that was chosen.
export function showCheck(place, payload, rules, schoolName) {
  const cards = payload.children.map(child => childCard(child, rules, schoolName))
  place.replaceChildren(...cards, incidentCard(payload, rules))
}

function childCard(child, rules, schoolName) {
  const asked = rules.child.filter(question => isAsked(question, child.decision, rules) && (question.name in child || !question.optional))
  const card = cardOf(text("child.number", { number: child.number }), asked, child, schoolName)
  if (rules.nameless.includes(child.decision)) card.querySelector("h2").after(made("p", text("check.nameless"), "notice"))
  return card
}

function incidentCard(payload, rules) {
  const asked = [...rules.incident, ...rules.conversation]
  return cardOf(text("check.incident"), asked.filter(({ name }) => name in payload || name in payload.conversation), { ...payload, ...payload.conversation })
}

function cardOf(title, asked, answers, schoolName) {
  const card = made("section", "", "card")
  const facts = made("dl", "", "facts")
  for (const question of asked) {
    const line = document.createElement("div")
    line.append(made("dt", question.label), made("dd", inWords(question, answers[question.name], schoolName)))
    facts.append(line)
  }
  card.append(made("h2", title), facts)
  return card
}

function made(tag, content, className) {
  const element = document.createElement(tag)
  element.textContent = content
  if (className) element.className = className
  return element
}

function inWords({ kind, name, choices }, value, schoolName) {
  const word = code => choices.find(([one]) => one === code)?.[1] ?? code
  if (value === undefined || value === null) return text("check.empty")
  switch (kind) {
    case "yes_no": return text(value ? "yes" : "no")
    case "choice": return word(value)
    case "choices": return value.map(word).join(", ")
    case "moment": return `${day(value)} ${value.slice(11, 16)}`
    case "birth_date": return day(value)
    case "municipality": return document.querySelector(`#${name} option:checked`)?.textContent ?? value
    case "school": return value.code ? schoolName(value.code) : text(value.none ? "school.none" : "school.unknown")
    default: return String(value)
  }
}

// "2026-11-22..." as people write it.
const day = iso => `${iso.slice(8, 10)}-${iso.slice(5, 7)}-${iso.slice(0, 4)}`
