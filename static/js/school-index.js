// Unpacks /school-index.json (fieldform/schools/index.py) into columns, and lists the words that
// schools are found by. It works in slices and pauses between them, so that no key waits for it.

import { EVERYDAY_PLACES, foldedWords, hasInitial, unhyphenated } from "./folding.js"

const SCHEMA = 1
const SLICE_MS = 6
const WORDS_MAX = 0xffff
const EACH = 12 // words of one school, at first; most have 9
const KM_PER_LATITUDE = 0.111 // of a thousandth of a degree
const KM_PER_LONGITUDE = 0.0683 // the same in the middle of the Netherlands

export const NAME = 0
export const FORMER = 1
export const PLACE = 2

// The index is damaged, or of another version than this script.
export class UnusableIndex extends Error {}

// `text` is what the server sends; `pause` returns a promise and is awaited between two slices.
export async function unpack(text, pause) {
  const breathe = breather(pause)
  const packed = await parsed(text, breathe)
  if (!isWhole(packed)) throw new UnusableIndex(`schema ${packed.schema}`)
  const index = { ...packed, size: packed.names.length, former: formerNames(packed) }
  Object.assign(index, columns(packed))
  await breathe()
  index.homes = homes(packed, index.postcode4)
  await breathe()
  index.points = points(packed)
  await breathe()
  index.vocabulary = await vocabulary(index, packed, breathe)
  return index
}

// JSON with each column on a line of its own: parsed in one piece it would take too long.
async function parsed(text, breathe) {
  const packed = {}
  for (const line of text.replace(/^\{|\}\s*$/g, "").split(",\n")) {
    try {
      Object.assign(packed, JSON.parse(`{${line}}`))
    } catch (error) {
      throw new UnusableIndex(error.message)
    }
    await breathe()
  }
  return packed
}

function isWhole(packed) {
  const size = packed.names?.length
  const lists = ["common", "rare", "places", "kinds", "municipalities", "former", "points", "homes", "regions"]
  return (
    packed.schema === SCHEMA &&
    size > 0 &&
    packed.codes?.length === 6 * size &&
    packed.postcodes?.length === 6 * size &&
    ["streets", "place", "kind", "municipality"].every(name => packed[name]?.length === size) &&
    lists.every(name => Array.isArray(packed[name]))
  )
}

function breather(pause) {
  let began = performance.now()
  return async () => {
    if (performance.now() - began < SLICE_MS) return
    await pause()
    began = performance.now()
  }
}

// One entry per school, in order of postcode; a school is known by its number in that order.
function columns({ names, postcodes }) {
  const postcode4 = new Uint16Array(names.length)
  const firstRare = new Uint16Array(names.length)
  let rare = 0
  for (let n = 0; n < names.length; n++) {
    postcode4[n] = Number(postcodes.slice(6 * n, 6 * n + 4))
    firstRare[n] = rare
    for (const word of names[n]) if (word === 0) rare++
  }
  return { postcode4, firstRare }
}

function formerNames({ former }) {
  const found = new Map()
  for (const [n, name] of former) found.set(n, [...(found.get(n) ?? []), name])
  return found
}

export function nameOf({ names, common, rare, firstRare }, n) {
  let next = firstRare[n]
  return names[n].map(word => (word ? common[word - 1] : rare[next++])).join(" ")
}

// Home postcode -> its municipality's number, and its schools as differences to `base`.
function homes({ homes }, postcode4s) {
  const found = new Map()
  let postcode4 = 0
  let base = 0
  for (const home of homes) {
    postcode4 += home[0]
    while (base < postcode4s.length - 1 && postcode4s[base] < postcode4) base++
    found.set(postcode4, { municipality: home[1], base, home })
  }
  return found
}

// The numbers of a home postcode's schools, by rank.
export function schoolsOfHome(index, postcode4) {
  const { base, home } = index.homes.get(postcode4) ?? { home: [] }
  return home.slice(2).map(difference => base + difference)
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

// Every different word with its letters, in how many places' names it stands, and behind one another the schools that have it: those
// of word w are owner[start[w]] up to owner[start[w + 1]], each with the field it stands in.
async function vocabulary(index, packed, breathe) {
  const lists = wordLists(index.size)
  const numbered = async (texts, numbersOf) => {
    const found = []
    for (const text of texts) if (found.push(numbersOf(text)) % 32 === 0) await breathe()
    return found
  }
  const common = await numbered(packed.common, lists.ofWord)
  const rare = await numbered(packed.rare, lists.ofWord)
  const places = await numbered(packed.places, lists.ofPlace)
  const municipalities = await numbered(packed.municipalities, ([, name]) => lists.ofPlace(name))
  for (let n = 0; n < index.size; n++) {
    let next = index.firstRare[n]
    let initial = false
    for (const word of packed.names[n]) {
      const numbers = word ? common[word - 1] : rare[next++]
      if (numbers === INITIAL) initial = true
      else lists.add(numbers, n, NAME)
    }
    if (initial) lists.add(lists.of(nameWords(nameOf(index, n))), n, NAME)
    for (const name of index.former.get(n) ?? []) lists.add(lists.of(nameWords(name)), n, FORMER)
    lists.add(places[packed.place[n]], n, PLACE)
    lists.add(municipalities[packed.municipality[n]], n, PLACE)
    if (n % 64 === 63) await breathe()
  }
  const words = [...lists.numbers.keys()]
  await breathe()
  const found = { words, numbers: lists.numbers, ...spelled(words) }
  await breathe()
  return { ...found, ...byWord(lists.entries, words.length), placesOf: lists.placesOf }
}

const nameWords = name => [...foldedWords(name), ...unhyphenated(name)]
const INITIAL = null // folds together with the words beside it

// A school has a word once, in the first field that it is added with.
function wordLists(size) {
  const numbers = new Map()
  const lastOwner = new Int32Array(WORDS_MAX).fill(-1)
  const entries = { count: 0, ...columnsFor(size * EACH) }
  const numberOf = word => {
    const known = numbers.get(word)
    if (known !== undefined) return known
    if (numbers.size === WORDS_MAX) throw new UnusableIndex("too many words")
    numbers.set(word, numbers.size)
    return numbers.size - 1
  }
  const of = words => words.map(numberOf)
  const placesOf = new Uint16Array(WORDS_MAX)
  return {
    numbers,
    entries,
    placesOf,
    of,
    ofWord: word => (hasInitial(word) ? INITIAL : of(nameWords(word))),
    ofPlace(name) {
      const words = nameWords(name)
      const found = of([...words, ...words.flatMap(word => EVERYDAY_PLACES.get(word) ?? [])])
      for (const number of found) placesOf[number]++
      return found
    },
    add(words, owner, field) {
      for (let n = 0; n < words.length; n++) {
        const word = words[n]
        if (lastOwner[word] === owner) continue
        if (entries.count === entries.word.length) Object.assign(entries, columnsFor(2 * entries.count, entries))
        lastOwner[word] = owner
        entries.word[entries.count] = word
        entries.owner[entries.count] = owner
        entries.field[entries.count++] = field
      }
    },
  }
}

function columnsFor(length, before) {
  const columns = { word: new Uint16Array(length), owner: new Uint16Array(length), field: new Uint8Array(length) }
  if (before) for (const name of Object.keys(columns)) columns[name].set(before[name])
  return columns
}

function byWord({ count, word, owner, field }, size) {
  const start = new Int32Array(size + 1)
  for (let n = 0; n < count; n++) start[word[n] + 1]++
  for (let n = 0; n < size; n++) start[n + 1] += start[n]
  const next = start.slice()
  const owners = new Uint16Array(count)
  const fields = new Uint8Array(count)
  for (let n = 0; n < count; n++) {
    const at = next[word[n]]++
    owners[at] = owner[n]
    fields[at] = field[n]
  }
  return { start, owner: owners, field: fields }
}

// The letters of every word: as bits, and behind one another, those of word w from begin[w] on.
function spelled(words) {
  const begin = new Int32Array(words.length + 1)
  for (let n = 0; n < words.length; n++) begin[n + 1] = begin[n] + words[n].length
  const codes = new Uint8Array(begin[words.length])
  for (let n = 0; n < words.length; n++) {
    for (let at = 0; at < words[n].length; at++) codes[begin[n] + at] = words[n].charCodeAt(at)
  }
  return { begin, codes, letters: Int32Array.from(words, lettersOf) }
}

// Which letters a word has, as bits: two words that differ in three of them are three edits apart.
export function lettersOf(word) {
  let bits = 0
  for (let n = 0; n < word.length; n++) bits |= 1 << (word.charCodeAt(n) & 31)
  return bits
}
