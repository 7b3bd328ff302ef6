// Unpacks /school-index.json (fieldform/schools/index.py) into columns, and lists the words that
// schools are found by. It works in slices and pauses between them, so that no key waits for it.

import { EVERYDAY_PLACES, foldedWords, unhyphenated } from "./folding.js"

const SCHEMA = 1
const SLICE_MS = 6
const KM_PER_LATITUDE = 0.111 // of a thousandth of a degree
const KM_PER_LONGITUDE = 0.0683 // the same in the middle of the Netherlands

export const NAME = 0
export const FORMER = 1
export const PLACE = 2

// The index is damaged, or of another version than this script.
export class UnusableIndex extends Error {}

// `packed` is the parsed JSON; `pause` returns a promise and is awaited between two slices.
export async function unpack(packed, pause) {
  if (!isWhole(packed)) throw new UnusableIndex(`schema ${packed?.schema}`)
  const index = { ...columns(packed), homes: homes(packed), points: points(packed) }
  index.vocabulary = await vocabulary(index, packed, pause)
  return index
}

function isWhole(packed) {
  const size = packed?.names?.length
  const lists = ["places", "kinds", "municipalities", "former", "points", "homes", "regions"]
  return (
    packed?.schema === SCHEMA &&
    size > 0 &&
    packed.codes?.length === 6 * size &&
    packed.postcodes?.length === 6 * size &&
    ["streets", "place", "kind", "municipality"].every(name => packed[name]?.length === size) &&
    lists.every(name => Array.isArray(packed[name]))
  )
}

// One entry per school, in order of postcode; a school is known by its number in that order.
function columns(packed) {
  const size = packed.names.length
  const postcode4 = new Uint16Array(size)
  for (let n = 0; n < size; n++) postcode4[n] = Number(packed.postcodes.slice(6 * n, 6 * n + 4))
  const former = new Map()
  for (const [n, name] of packed.former) former.set(n, [...(former.get(n) ?? []), name])
  return { ...packed, size, postcode4, former }
}

// Home postcode -> its municipality's number, and its schools by rank.
function homes({ homes, postcodes, size = postcodes.length / 6 }) {
  const found = new Map()
  let postcode4 = 0
  let base = 0
  for (const [step, municipality, ...schools] of homes) {
    postcode4 += step
    while (base < size - 1 && Number(postcodes.slice(6 * base, 6 * base + 4)) < postcode4) base++
    found.set(postcode4, { municipality, schools: schools.map(difference => base + difference) })
  }
  return found
}

// Postcode -> kilometres east and north, in the middle of its schools.
function points({ points }) {
  const found = new Map()
  let [postcode4, latitude, longitude] = [0, 0, 0]
  for (const point of points) {
    postcode4 += point[0]
    latitude += point[1]
    longitude += point[2]
    found.set(postcode4, [longitude * KM_PER_LONGITUDE, latitude * KM_PER_LATITUDE])
  }
  return found
}

// Every different word, which letters it has, and behind one another the schools that have it:
// those of word w are owner[start[w]] up to owner[start[w + 1]], each with its kind of field.
async function vocabulary(index, packed, pause) {
  const numbers = new Map()
  const listed = { word: [], owner: [], field: [] }
  const add = (word, owner, field) => {
    if (!numbers.has(word)) numbers.set(word, numbers.size)
    listed.word.push(numbers.get(word))
    listed.owner.push(owner)
    listed.field.push(field)
  }
  const breathe = breather(pause)
  const places = packed.places.map(placeWords)
  const municipalities = packed.municipalities.map(([, name]) => placeWords(name))
  await breathe()
  for (let n = 0; n < index.size; n++) {
    const words = new Map()
    for (const word of [...municipalities[packed.municipality[n]], ...places[packed.place[n]]]) words.set(word, PLACE)
    for (const name of index.former.get(n) ?? []) for (const word of nameWords(name)) words.set(word, FORMER)
    for (const word of nameWords(packed.names[n])) words.set(word, NAME)
    for (const [word, field] of words) add(word, n, field)
    if (n % 32 === 0) await breathe()
  }
  await breathe()
  return { ...sorted(listed, numbers.size), words: [...numbers.keys()], numbers, letters: letters([...numbers.keys()]) }
}

const nameWords = name => [...foldedWords(name), ...unhyphenated(name)]

function placeWords(name) {
  const words = nameWords(name)
  return [...words, ...words.flatMap(word => EVERYDAY_PLACES.get(word) ?? [])]
}

function sorted({ word, owner, field }, size) {
  const start = new Int32Array(size + 1)
  for (const one of word) start[one + 1]++
  for (let n = 0; n < size; n++) start[n + 1] += start[n]
  const next = start.slice()
  const owners = new Uint16Array(owner.length)
  const fields = new Uint8Array(owner.length)
  for (let n = 0; n < word.length; n++) {
    const at = next[word[n]]++
    owners[at] = owner[n]
    fields[at] = field[n]
  }
  return { start, owner: owners, field: fields }
}

function letters(words) {
  return Int32Array.from(words, lettersOf)
}

// Which letters a word has, as bits: two words that differ in three of them are three edits apart.
export function lettersOf(word) {
  let bits = 0
  for (let n = 0; n < word.length; n++) bits |= 1 << (word.charCodeAt(n) & 31)
  return bits
}

function breather(pause) {
  let began = performance.now()
  return async () => {
    if (performance.now() - began < SLICE_MS) return
    await pause()
    began = performance.now()
  }
}
