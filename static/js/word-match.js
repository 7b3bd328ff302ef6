// How well a typed word fits the words of the schools: as it is, half typed, misspelt.

import { lettersOf } from "./school-index.js"

const HALF_TYPED = 0.04
const PER_LETTER_TO_COME = 0.12
const INSIDE = 0.3
const LONGER = 0.22
const PER_EDIT = 1.1
const EDITS = [0, 0, 0, 1, 1, 1, 2] // by the length of what was typed; longer words bear two
const TYPED_MAX = 30
const NO = 1

const rows = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(64)]
const signs = new Uint8Array(TYPED_MAX)

// How many letters of a typed word may be wrong.
export const editsOf = typed => EDITS[typed.length] ?? EDITS.at(-1)

// [word number, cost] of every word that fits, the best first; cost is 0 for the word itself and
// under 1.
export function fitting(typed, vocabulary, edits = editsOf(typed)) {
  const { words, letters, codes, begin } = vocabulary
  typed = typed.slice(0, TYPED_MAX)
  const length = typed.length
  for (let n = 0; n < length; n++) signs[n] = typed.charCodeAt(n)
  const bits = lettersOf(typed)
  const found = []
  for (let n = 0; n < words.length; n++) {
    const missing = bits & ~letters[n]
    const size = begin[n + 1] - begin[n]
    let cost = NO
    if (missing === 0 && size >= length) {
      if (startsWith(codes, begin[n], length)) cost = size === length ? 0 : HALF_TYPED + PER_LETTER_TO_COME * (1 - length / size)
      else if (length > 3 && words[n].includes(typed)) cost = INSIDE
    } else if (size > 3 && size < length && size * 2 >= length && (letters[n] & ~bits) === 0 && typed.startsWith(words[n])) cost = LONGER
    if (cost === NO && edits > 0 && size >= length - edits && bitCount(missing) <= edits) cost = misspelt(length, codes, begin[n], size, edits)
    if (cost < NO) found.push([n, cost])
  }
  return found.sort((one, other) => one[1] - other[1])
}

function startsWith(codes, at, length) {
  for (let n = 0; n < length; n++) if (codes[at + n] !== signs[n]) return false
  return true
}

// Damerau-Levenshtein to the whole word and to its beginning, in a band as wide as the edits.
function misspelt(length, codes, at, size, edits) {
  const width = Math.min(size, length + edits)
  const far = edits + 1
  let [before, above, row] = rows
  for (let w = 0; w <= width; w++) above[w] = w
  for (let t = 1; t <= length; t++) {
    const from = Math.max(1, t - edits)
    const to = Math.min(width, t + edits)
    row[from - 1] = from === 1 ? t : far
    if (to < width) row[to + 1] = far
    const sign = signs[t - 1]
    let least = row[from - 1]
    for (let w = from; w <= to; w++) {
      const code = codes[at + w - 1]
      let cost = above[w - 1] + (sign === code ? 0 : 1)
      if (w < t + edits && above[w] + 1 < cost) cost = above[w] + 1
      if (row[w - 1] + 1 < cost) cost = row[w - 1] + 1
      if (t > 1 && w > 1 && sign === codes[at + w - 2] && signs[t - 2] === code && before[w - 2] + 1 < cost) cost = before[w - 2] + 1
      row[w] = cost
      if (cost < least) least = cost
    }
    if (least > edits) return NO
    const oldest = before
    before = above
    above = row
    row = oldest
  }
  return Math.min(wholeCost(above, length, size, width, edits), halfCost(above, length, size, width, edits))
}

function wholeCost(last, length, size, width, edits) {
  if (width < size || Math.abs(size - length) > edits || last[size] > edits) return NO
  return (last[size] * PER_EDIT) / length
}

function halfCost(last, length, size, width, edits) {
  let least = edits + 1
  for (let w = Math.max(0, length - edits); w < width; w++) if (last[w] < least) least = last[w]
  if (least > edits) return NO
  return (least * PER_EDIT) / length + HALF_TYPED + PER_LETTER_TO_COME * (1 - length / size)
}

function bitCount(bits) {
  let count = 0
  for (; bits; bits &= bits - 1) count++
  return count
}
