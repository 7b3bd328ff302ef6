// Adds a child to the form, and takes one away. The first field of a new child gets the focus.

import { arrangeChild } from "./arrange.js"

const MARK = "NEW"

export const children = form => [...form.querySelectorAll("fieldset.child")]

export function addChild(form, index = nextIndex(form)) {
  const template = document.getElementById("child-template")
  const part = template.content.cloneNode(true)
  for (const element of part.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes(MARK)) attribute.value = attribute.value.replaceAll(MARK, index)
    }
  }
  const child = part.querySelector("fieldset.child")
  arrangeChild(child) // before it is in the page, where each change would cost
  template.before(part)
  renumber(form)
  child.dispatchEvent(new Event("child-added", { bubbles: true }))
  return child
}

// The next child starts with the family name of the first one.
export function addSibling(form) {
  const [first] = children(form)
  const child = addChild(form)
  field(child, "family_name").value = field(first, "family_name")?.value ?? ""
  field(child, "age").focus()
}

export function removeChild(form, index) {
  const left = children(form).filter(child => child.dataset.child !== index)
  if (!left.length) return
  form.querySelector(`fieldset.child[data-child="${index}"]`).remove()
  renumber(form)
  left.at(-1).querySelector("input, select, button").focus()
}

export const field = (child, name) => child.querySelector(`[name="children-${child.dataset.child}-${name}"]`)

const nextIndex = form => Math.max(...children(form).map(child => Number(child.dataset.child))) + 1

// "Child 1", "Child 2": the number in the legend, and no way to remove the only one.
function renumber(form) {
  const all = children(form)
  all.forEach((child, at) => {
    const number = child.querySelector("[data-number]")
    if (number.textContent !== String(at + 1)) number.textContent = at + 1
    child.querySelector('button[value^="remove-"]').hidden = all.length === 1
  })
  const add = form.querySelector('button[value="add"]')
  if (add) add.hidden = all.length >= Number(form.dataset.childrenMax)
}
