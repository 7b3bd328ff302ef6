// Unpacks /school-index.json (fieldform/schools/index.py) into columns, and lists the words that
// schools are found by. It takes a slow phone a while: school-list.js does it beside the page.

import { EVERYDAY_PLACES, foldedWords, hasInitial, NOISE, unhyphenated } from "./folding.js"

const SCHEMA = 1
const POSTCODES = 10_000
const WORDS_MAX = 0xffff
const EACH = 12 // words of one school, at first; most have 9
const KM_PER_LATITUDE = 0.111 // of a thousandth of a degree
const KM_PER_LONGITUDE = 0.0683 // the same in the middle of the Netherlands

export const NAME = 0
export const FORMER = 1
export const PLACE = 2

export const NOISE_WEIGHT = 0.03

// The index is damaged, or of another version than this script.
export class UnusableIndex extends Error {}

// `text` is what the server sends. Returns what a worker can hand to its page, and a phone can keep: columns and
// a few long texts, because a page takes long to receive thousands of short ones. Throws UnusableIndex.
export function unpack(text) {
  const packed = parsed(text)
  if (!isWhole(packed)) throw new UnusableIndex(`schema ${packed?.schema}`)
  const { names, points, homes, ...rest } = packed
  const index = { ...rest, size: names.length, former: formerNames(packed), ...columns(packed), ...namesOf(packed), ...joinedLists(packed) }
  Object.assign(index, homesOf(packed, index.postcode4), { points: pointsOf(packed) })
  const { words, ...found } = vocabulary(index, packed)
  return { ...index, ...weights(index.size, words, found), vocabulary: { ...found, words: joined(words) } }
}

// Texts behind one another: text n goes from start[n] up to start[n + 1].
function joined(texts) {
  const start = new Int32Array(texts.length + 1)
  texts.forEach((text, n) => (start[n + 1] = start[n] + text.length))
  return { text: texts.join(""), start }
}

export const textAt = ({ text, start }, n) => text.slice(start[n], start[n + 1])

const joinedLists = ({ common, rare, places, streets }) => ({ common: joined(common), rare: joined(rare), places: joined(places), streets: joined(streets) })

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnusableIndex(error.message)
  }
}

function isWhole(packed) {
  const size = packed?.names?.length
  const lists = ["common", "rare", "places", "kinds", "municipalities", "former", "points", "homes", "regions"]
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
function columns({ postcodes, place, kind, municipality }) {
  const postcode4 = Uint16Array.from(place, (_, n) => Number(postcodes.slice(6 * n, 6 * n + 4)))
  return { postcode4, place: Uint16Array.from(place), kind: Uint16Array.from(kind), municipality: Uint16Array.from(municipality) }
}

// The words of each name, behind one another: those of school n from nameStart[n] on, as numbers of
// common words and from one; 0 is the next rare one, from firstRare[n] on.
function namesOf({ names }) {
  const nameStart = new Int32Array(names.length + 1)
  const firstRare = new Uint16Array(names.length)
  let rare = 0
  names.forEach((words, n) => {
    nameStart[n + 1] = nameStart[n] + words.length
    firstRare[n] = rare
    for (const word of words) if (word === 0) rare++
  })
  return { nameWords: Uint16Array.from(names.flat()), nameStart, firstRare }
}

function formerNames({ former }) {
  const found = new Map()
  for (const [n, name] of former) found.set(n, [...(found.get(n) ?? []), name])
  return found
}

export function nameOf({ nameWords, nameStart, common, rare, firstRare }, n) {
  const words = []
  let next = firstRare[n]
  for (let at = nameStart[n]; at < nameStart[n + 1]; at++) words.push(nameWords[at] ? textAt(common, nameWords[at] - 1) : textAt(rare, next++))
  return words.join(" ")
}

// Home postcode -> its municipality's number or -1, and its schools by rank, from homeStart on.
function homesOf({ homes }, postcode4s) {
  const homeMunicipality = new Int16Array(POSTCODES).fill(-1)
  const homeStart = new Int32Array(POSTCODES + 1)
  const homeSchools = []
  let [postcode4, base] = [0, 0]
  for (const [step, municipality, ...differences] of homes) {
    homeStart.fill(homeSchools.length, postcode4 + 1, postcode4 + step + 1)
    postcode4 += step
    while (base < postcode4s.length - 1 && postcode4s[base] < postcode4) base++
    homeMunicipality[postcode4] = municipality
    for (const difference of differences) homeSchools.push(base + difference)
  }
  homeStart.fill(homeSchools.length, postcode4 + 1)
  return { homeMunicipality, homeStart, homeSchools: Uint16Array.from(homeSchools) }
}

// The numbers of a home postcode's schools, by rank.
export function schoolsOfHome({ homeStart, homeSchools }, postcode4) {
  return [...homeSchools.subarray(homeStart[postcode4], homeStart[postcode4 + 1])]
}

// Postcode -> kilometres east and north, in the middle of its schools; NaN where that is not known.
function pointsOf({ points }) {
  const found = new Float32Array(2 * POSTCODES).fill(NaN)
  let [postcode4, latitude, longitude] = [0, 0, 0]
  for (const point of points) {
    postcode4 += point[0]
    latitude += point[1]
    longitude += point[2]
    found.set([longitude * KM_PER_LONGITUDE, latitude * KM_PER_LATITUDE], 2 * postcode4)
  }
  return found
}

// [kilometres east, kilometres north], or undefined.
export function pointOf({ points }, postcode4) {
  const east = points[2 * postcode4]
  return east === undefined || Number.isNaN(east) ? undefined : [east, points[2 * postcode4 + 1]]
}

// Every different word with its letters, in how many places' names it stands, and behind one another the
// schools that have it: those of word w are owner[start[w]] up to owner[start[w + 1]], each with the field
// it stands in.
function vocabulary(index, packed) {
  const lists = wordLists(index.size)
  const common = packed.common.map(lists.ofWord)
  const rare = packed.rare.map(lists.ofWord)
  const places = packed.places.map(lists.ofPlace)
  const municipalities = packed.municipalities.map(([, name]) => lists.ofPlace(name))
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
  }
  const words = [...lists.numbers.keys()]
  return { words, ...spelled(words), ...byWord(lists.entries, words.length), placesOf: lists.placesOf }
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

// The letters of every word: as bits, and behind one another.
const spelled = words => ({ codes: Uint8Array.from(words.join(""), letter => letter.charCodeAt(0)), letters: Int32Array.from(words, lettersOf) })

// Which letters a word has, as bits: two words that differ in three of them are three edits apart.
export function lettersOf(word) {
  let bits = 0
  for (let n = 0; n < word.length; n++) bits |= 1 << (word.charCodeAt(n) & 31)
  return bits
}

// How much a word says: 1 when one school has it, next to nothing when most have it.
export const telling = (owners, size) => Math.max(0.02, (1 - Math.log(Math.max(1, owners)) / Math.log(size)) ** 1.5)

// That of each word, and what all the words of each school's name say together.
function weights(size, words, { start, owner, field }) {
  const says = Float64Array.from(words, (_, w) => telling(start[w + 1] - start[w], size))
  const nameWeights = new Float32Array(size)
  for (let w = 0; w < words.length; w++) {
    const weight = NOISE.has(words[w]) ? NOISE_WEIGHT : says[w]
    for (let at = start[w]; at < start[w + 1]; at++) if (field[at] !== PLACE) nameWeights[owner[at]] += weight
  }
  return { says, nameWeights }
}
