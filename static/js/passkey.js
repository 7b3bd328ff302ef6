// A passkey is asked for, or made; what the device answers goes to the server in a hidden field of the
// form. A form says which with data-passkey="use", "prove" or "make"; without this script it stays hidden.

import { passkeyQuestion } from "./sender.js"
import { text } from "./texts.js"

const USE = {
  question: "/api/passkey-challenge",
  known: () => "parseRequestOptionsFromJSON" in PublicKeyCredential,
  answer: options => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
}
const PROVE = { ...USE, question: "/api/proof-challenge" }
const MAKE = {
  question: "/api/new-passkey",
  known: () => "parseCreationOptionsFromJSON" in PublicKeyCredential,
  answer: options => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
}
const WAYS = { use: USE, prove: PROVE, make: MAKE }
const WHY = { InvalidStateError: "passkey.have_one" } // anything else was stopped, by a person or by time

function offer(form) {
  const way = WAYS[form.dataset.passkey]
  form.hidden = false
  if (!("PublicKeyCredential" in window && way.known())) {
    form.querySelector("button").hidden = true
    return say(form, text("passkey.not_here"))
  }
  form.addEventListener("submit", event => press(event, form, way))
}

async function press(event, form, way) {
  event.preventDefault()
  if (form.ariaBusy) return
  form.ariaBusy = "true"
  say(form, text("passkey.wait"))
  const wrong = await go(form, way)
  form.ariaBusy = null
  if (wrong) say(form, wrong)
}

// What went wrong, in words; nothing when the form is on its way.
async function go(form, way) {
  const asked = await passkeyQuestion(way.question, form.elements.csrf_token?.value ?? "")
  if (asked?.status !== 200) return asked?.body?.detail ?? text("passkey.no_answer")
  try {
    const credential = await way.answer(asked.body)
    form.elements.answer.value = JSON.stringify(credential.toJSON())
  } catch (error) {
    return text(WHY[error.name] ?? "passkey.stopped")
  }
  form.submit()
}

function say(form, words) {
  form.querySelector("[role=status]").textContent = words
}

for (const form of document.querySelectorAll("[data-passkey]")) offer(form)
