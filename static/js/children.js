// Adds a child to the form, and takes one away. The first field of a new child gets the focus.

import { arrangeChild } from "./arrange.js"
import { whenIdle } from "./turns.js"

const MARK = "NEW"

export const children = form => [...form.querySelectorAll("fieldset.child")]

let ready = null // {index, part}: the next child, made before anybody asks for it

export async function makeReady(form) {
  await whenIdle()
  const index = nextIndex(form)
  ready = { index, part: made(index) }
}

function made(index) {
  const part = document.getElementById("child-template").content.cloneNode(true)
  for (const element of part.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes(MARK)) attribute.value = attribute.value.replaceAll(MARK, index)
    }
  }
  arrangeChild(part.querySelector("fieldset.child")) // before it is in the page, where each change would cost
  return part
}

export function addChild(form, index = nextIndex(form)) {
  const part = ready?.index === index ? ready.part : made(index)
  ready = null
  const child = part.querySelector("fieldset.child")
  document.getElementById("child-template").before(part)
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
  makeReady(form)
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
