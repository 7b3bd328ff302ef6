// Which questions are asked. What is not marked as arranged, form.css arranges: without JavaScript.

const NAMELESS = ["objected", "parent_informs"]
const AGE_OF_OWN_DECISION = 16 // domain/decisions.py: under it a parent decides, and is not asked for

const answer = (scope, name) => scope.querySelector(`input[name$="${name}"]:checked`)?.value

function age(child) {
  const born = child.querySelector('input[name$="-birth_date"]')?.value
  if (!born) return Number(child.querySelector('input[name$="-age"]')?.value)
  return (Date.now() - new Date(born)) / (365.25 * 24 * 3600 * 1000)
}

// A hidden question is not asked and not answered: emptied, and not sent.
function ask(part, asked) {
  part.hidden = !asked
  for (const field of part.querySelectorAll("input, select, textarea")) {
    field.disabled = !asked
    if (asked) continue
    if (field.type === "radio" || field.type === "checkbox") field.checked = false
    else if (field.type !== "hidden") field.value = ""
  }
}

export function arrange(form) {
  form.dataset.arranged = ""
  form.querySelectorAll(".child").forEach(arrangeChild)
  const held = answer(form, "conversation-held")
  for (const part of form.querySelectorAll(".conversation-with")) ask(part, held === "yes")
  for (const part of form.querySelectorAll(".conversation-reason")) ask(part, held === "no")
}

export function arrangeChild(child) {
  child.dataset.arranged = ""
  const decision = answer(child, "-decision")
  for (const part of child.querySelectorAll(".needs-name")) ask(part, !NAMELESS.includes(decision))
  for (const part of child.querySelectorAll(".needs-reason")) ask(part, decision === "not_asked")
  for (const part of child.querySelectorAll(".needs-decider")) {
    ask(part, Boolean(decision) && decision !== "not_asked" && age(child) >= AGE_OF_OWN_DECISION)
  }
}
