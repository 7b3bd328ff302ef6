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

const signs = new Uint8Array(TYPED_MAX)
const places = new Int32Array(256) // where each letter stands in what was typed, as bits

export const byCost = (one, other) => one[1] - other[1]

// How many letters of a typed word may be wrong.
export const editsOf = typed => EDITS[typed.length] ?? EDITS.at(-1)

// [word number, cost] of every word that fits, the best first; cost is 0 for the word itself and
// under 1.
export function fitting(typed, vocabulary, edits = editsOf(typed)) {
  const { letters, codes, words: { start } } = vocabulary
  typed = typed.slice(0, TYPED_MAX)
  const length = typed.length
  places.fill(0)
  for (let n = 0; n < length; n++) {
    signs[n] = typed.charCodeAt(n)
    places[signs[n]] |= 1 << n
  }
  const bits = lettersOf(typed)
  const found = []
  for (let n = 0; n < letters.length; n++) {
    const missing = bits & ~letters[n]
    const size = start[n + 1] - start[n]
    let cost = NO
    if (missing === 0 && size >= length) {
      if (stands(codes, start[n], length)) cost = size === length ? 0 : HALF_TYPED + PER_LETTER_TO_COME * (1 - length / size)
      else if (length > 3 && standsIn(codes, start[n], size, length)) cost = INSIDE
    } else if (size > 3 && size < length && size * 2 >= length && (letters[n] & ~bits) === 0 && stands(codes, start[n], size)) cost = LONGER
    if (cost === NO && edits > 0 && size >= length - edits && few(missing, edits)) cost = misspelt(length, codes, start[n], size, edits)
    if (cost < NO) found.push([n, cost])
  }
  return found.sort(byCost)
}

// The number of a word, or -1.
export function numberOf(word, { letters, words: { text, start } }) {
  const bits = lettersOf(word)
  for (let n = 0; n < letters.length; n++) {
    if (letters[n] === bits && start[n + 1] - start[n] === word.length && text.startsWith(word, start[n])) return n
  }
  return -1
}

// Whether the first letters of what was typed stand from here on.
function stands(codes, at, length) {
  for (let n = 0; n < length; n++) if (codes[at + n] !== signs[n]) return false
  return true
}

function standsIn(codes, at, size, length) {
  for (let last = at + size - length; at <= last; at++) if (stands(codes, at, length)) return true
  return false
}

// Damerau-Levenshtein to the whole word and to its beginnings, all letters of what was typed at once: one
// bit each, as in H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
// distances" (2003). Bit t of up and down: whether the distance grows or shrinks from letter t to the next.
function misspelt(length, codes, at, size, edits) {
  const width = Math.min(size, length + edits)
  const last = 1 << (length - 1)
  let [up, down, same, before] = [-1, 0, 0, 0]
  let [distance, least] = [length, length]
  for (let w = 1; w <= width; w++) {
    const here = places[codes[at + w - 1]]
    const swapped = ((~same & here) << 1) & before
    same = (((here & up) + up) ^ up) | here | down | swapped
    const more = down | ~(same | up)
    const less = same & up
    if (more & last) distance++
    else if (less & last) distance--
    if (distance - width + w > edits && least > edits) return NO
    if (w < width && distance < least) least = distance
    const shifted = (more << 1) | 1
    up = (less << 1) | ~(same | shifted)
    down = same & shifted
    before = here
  }
  return Math.min(wholeCost(distance, length, size, width, edits), halfCost(least, length, size, edits))
}

function wholeCost(distance, length, size, width, edits) {
  if (width < size || distance > edits) return NO
  return (distance * PER_EDIT) / length
}

function halfCost(least, length, size, edits) {
  if (least > edits) return NO
  return (least * PER_EDIT) / length + HALF_TYPED + PER_LETTER_TO_COME * (1 - length / size)
}

// Whether at most so many bits are set.
function few(bits, most) {
  for (; bits && most; most--) bits &= bits - 1
  return bits === 0
}
