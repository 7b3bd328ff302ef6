// The texts of the page's language; they stand in the head (fieldform/web/script_texts.py).

const texts = JSON.parse(document.querySelector('meta[name="texts"]')?.content ?? "{}")

export const language = document.documentElement.lang

export function text(code, values = {}) {
  if (!(code in texts)) throw new Error(`no text ${code}`)
  return texts[code].replace(/%\((\w+)\)s/g, (_, name) => values[name])
}
