// The texts of the page's language; they stand in the head (fieldform/web/script_texts.py).

let texts = null // read when the first one is shown

export const language = document.documentElement.lang

export function text(code, values = {}) {
  texts ??= JSON.parse(document.querySelector('meta[name="texts"]')?.content ?? "{}")
  if (!(code in texts)) throw new Error(`no text ${code}`)
  return texts[code].replace(/%\((\w+)\)s/g, (_, name) => values[name])
}
