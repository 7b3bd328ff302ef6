// Makes what an officer types and what a school is called alike. The same as
// fieldform/domain/folding.py, word for word; tests/js/test_folding.py holds the two together.

const APOSTROPHES = /['\u2019\u2018`\u00b4\u02bc]/gu
const ARTICLE = /(?<![\p{L}\p{N}_])'[ts](?![\p{L}\p{N}_])-?/gu
const MARKS = /\p{Mn}/gu
const WORD = /[\p{L}\p{N}]+/gu
const HYPHENATED = /\S*[\p{L}\p{N}_]-[\p{L}\p{N}_]\S*/gu
const PLAIN = /^[a-z0-9 ]*$/
const LETTER = /^\p{L}$/u
const ALONE = /(?<![\p{L}\p{N}_])\p{L}(?![\p{L}\p{N}_])/u

const LONG_FORMS = new Map([
  ["st", "sint"],
  ["dr", "doctor"],
  ["mgr", "monseigneur"],
  ["ds", "dominee"],
  ["mr", "meester"],
  ["burg", "burgemeester"],
  ["prof", "professor"],
])

const NOISE_WORDS =
  "de het een t s the en of school basisschool basiisschool basisschoool bs bbs " +
  "openbare openbaar obs ods christelyke christelyk chr cbs pcbo pcb pcbs protestants " +
  "protestantse pc rooms katholieke katholiek rk rkbs kbs rkb byzondere " +
  "kindcentrum integraal ikc kc sbo voor"

// Folded words that say nothing about which school is meant.
export const NOISE = new Set(NOISE_WORDS.split(" "))

// Names of places that people use and DUO does not.
export const EVERYDAY_PLACES = new Map([
  ["gravenhage", ["den", "haag", "sgravenhage"]],
  ["hertogenbosch", ["den", "bosch", "shertogenbosch"]],
  ["sneek", ["snits"]],
  ["leeuwarden", ["ljouwert"]],
])

// The words of a text in small plain letters: "'t Wâldiik" -> ["waldiik"].
export function foldedWords(text) {
  let plain = text.toLowerCase()
  if (!PLAIN.test(plain)) plain = withoutAccents(text)
  if (plain.includes("ij")) plain = plain.replaceAll("ij", "y")
  return joinInitials(plain.match(WORD) ?? []).map(word => LONG_FORMS.get(word) ?? word)
}

// Whether a letter stands alone, so that the text folds together with what is beside it.
export const hasInitial = text => (text.length < 3 || !PLAIN.test(text.toLowerCase())) && ALONE.test(text)

// The parts of a text that hold a hyphen, without it: "De Twa-ikker" -> ["twaikker"].
export function unhyphenated(text) {
  if (!text.includes("-")) return []
  return (text.match(HYPHENATED) ?? []).flatMap(part => foldedWords(part.replaceAll("-", "")))
}

function withoutAccents(text) {
  const lower = text.replace(APOSTROPHES, "'").normalize("NFKD").toLowerCase().replaceAll("ß", "ss")
  return lower.normalize("NFKD").replace(MARKS, "").replace(ARTICLE, " ").replaceAll("'", "").replaceAll("@", "a")
}

// "g j van" -> "gj van"; a lone t or s is an article, not an initial.
function joinInitials(words) {
  const joined = []
  let openRun = false
  for (const word of words) {
    const initial = word.length < 3 && LETTER.test(word)
    if (initial && openRun) {
      joined[joined.length - 1] += word
      continue
    }
    joined.push(word)
    openRun = initial && word !== "t" && word !== "s"
  }
  return joined
}
