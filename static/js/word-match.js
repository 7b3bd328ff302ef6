// How well a typed word fits the words of the schools: as it is, half typed, misspelt.

import { lettersOf } from "./school-index.js"

const HALF_TYPED = 0.04
const INSIDE = 0.3
const LONGER = 0.22
const PER_EDIT = 1.1
const EDITS = [0, 0, 0, 1, 1, 1, 2] // by the length of what was typed; longer words bear two

const ROW = 64
const rows = [new Uint8Array(ROW), new Uint8Array(ROW), new Uint8Array(ROW)]

// [word number, cost] of every word that fits, the best first; cost is 0 for the word itself and
// under 1. `plain` looks for no misspellings.
export function fitting(typed, { words, letters }, plain = false) {
  const bits = lettersOf(typed)
  const edits = plain ? 0 : (EDITS[typed.length] ?? EDITS.at(-1))
  const found = []
  for (let n = 0; n < words.length; n++) {
    const missing = bitCount(bits & ~letters[n])
    if (missing > edits && letters[n] & ~bits) continue
    const cost = costOf(typed, words[n], missing, edits)
    if (cost < 1) found.push([n, cost])
  }
  return found.sort((one, other) => one[1] - other[1])
}

function costOf(typed, word, missing, edits) {
  if (missing === 0) {
    if (word.startsWith(typed)) return word.length === typed.length ? 0 : HALF_TYPED + 0.12 * (1 - typed.length / word.length)
    if (typed.length > 3 && word.includes(typed)) return INSIDE
  }
  if (word.length > 3 && word.length * 2 >= typed.length && typed.startsWith(word)) return LONGER
  if (edits === 0 || missing > edits || word.length < typed.length - edits || typed.length > 30) return 1
  return misspelt(typed, word, edits)
}

// Damerau-Levenshtein, to the whole word and to its beginning.
function misspelt(typed, word, edits) {
  const width = Math.min(word.length, typed.length + edits)
  let [before, above, row] = rows
  for (let w = 0; w <= width; w++) above[w] = w
  for (let t = 1; t <= typed.length; t++) {
    row[0] = t
    let least = t
    for (let w = 1; w <= width; w++) {
      const same = typed[t - 1] === word[w - 1]
      let cost = Math.min(above[w] + 1, row[w - 1] + 1, above[w - 1] + (same ? 0 : 1))
      if (t > 1 && w > 1 && typed[t - 1] === word[w - 2] && typed[t - 2] === word[w - 1]) cost = Math.min(cost, before[w - 2] + 1)
      row[w] = cost
      if (cost < least) least = cost
    }
    if (least > edits) return 1
    ;[before, above, row] = [above, row, before]
  }
  const whole = width === word.length ? above[width] : edits + 1
  let half = edits + 1
  for (let w = 0; w < width; w++) half = Math.min(half, above[w])
  const wholeCost = whole > edits ? 1 : (whole * PER_EDIT) / typed.length
  const halfCost = half > edits ? 1 : (half * PER_EDIT) / typed.length + HALF_TYPED + 0.12 * (1 - typed.length / word.length)
  return Math.min(wholeCost, halfCost)
}

function bitCount(bits) {
  let count = 0
  for (; bits; bits &= bits - 1) count++
  return count
}
