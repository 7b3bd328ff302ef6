// Finds a school on the phone, without coverage. Pure: no DOM, no network. What was typed decides
// (word-match.js), where the child lives ranks (place.js).

import { foldedWords, NOISE } from "./folding.js"
import { costOfPlace, municipalityOfHome } from "./place.js"
import { FORMER, nameOf, NOISE_WEIGHT, PLACE, telling, textAt } from "./school-index.js"
import { byCost, editsOf, fitting, numberOf } from "./word-match.js"

const CODE = 6 // letters of a school's code, and of a postcode
const WORDS_MAX = 8
const TYPED_MIN = 2
const PLACE_WEIGHT = 0.5
const FORMER_COST = 0.06
const UNSAID_COST = 0.12 // of a name of which nothing was said
const WORST_FIT = 0.45
const NEARLY = 0.05
const TOGETHER = 0.2
const APART = 0.15
const MISSPELT = 0.1 // and above: what no half-typed word costs is one of these, mostly
const SELDOM = 0.2

// What people say and what DUO writes.
const ALSO = new Map(
  Object.entries({
    sg: ["scholengemeenschap", "sgm"],
    osg: ["scholengemeenschap"],
    csg: ["scholengemeenschap"],
    rsg: ["scholengemeenschap"],
    ksg: ["scholengemeenschap"],
    praktykschool: ["praktykonderwys", "pro"],
    vmbo: ["vbo", "mavo"],
    gymnasium: ["gym", "gymn", "vwo"],
    vwo: ["lyceum", "atheneum", "ath"],
    obs: ["openbare"],
    cbs: ["christelyke"],
    kbs: ["katholieke"],
    rkbs: ["katholieke"],
    rk: ["katholieke"],
    1: ["een", "eerste"],
    2: ["twee", "tweede"],
    3: ["drie", "derde"],
    4: ["vier", "vierde"],
    5: ["vyf", "vyfde"],
    6: ["zes", "zesde"],
    7: ["zeven", "zevende"],
    8: ["acht", "achtste"],
    12: ["twaalf"],
    een: ["1", "1e"],
    twee: ["2", "2e"],
    drie: ["3", "3e"],
    vier: ["4", "4e"],
    vyf: ["5", "5e"],
    zes: ["6", "6e"],
    zeven: ["7", "7e"],
  }),
)

// `index` is what school-index.js unpacks.
export function searchIn(index) {
  const search = {
    index,
    fits: remembered(64, fitsIn(index, 0)),
    more: remembered(16, fitsIn(index, 1)),
    homes: remembered(8, homeIn(index)),
    sums: { gained: new Float32Array(index.size), said: new Float32Array(index.size), seen: new Uint8Array(index.size) },
  }
  const show = n => school(index, n)
  const homeOf = ({ postcode = "", municipality = "", age = "" }) => search.homes(`${postcode}|${municipality}|${age}`)
  return {
    // How far the schools are from where this child lives: worked out in a turn of its own, and then known.
    locate: child => void homeOf(child),
    // The schools that fit what was typed, the best first; with next to nothing typed the likely ones.
    search(text, { limit = 8, ...child } = {}) {
      const words = foldedWords(text).slice(0, WORDS_MAX)
      const { far, near } = homeOf(child)
      if (words.join("").length < TYPED_MIN) return near(limit).map(show)
      const found = best(search, words, far, limit)
      return (found.length ? found : best({ ...search, fits: search.more }, words, far, limit)).map(show)
    },
    // The schools that a child of this home postcode or municipality, and of this age, probably goes to.
    likely: ({ limit = 8, ...child } = {}) => homeOf(child).near(limit).map(show),
    // The school with this code, or null.
    find(code) {
      let at = code.length === CODE ? index.codes.indexOf(code) : -1
      while (at % CODE > 0) at = index.codes.indexOf(code, at + 1)
      return at < 0 ? null : show(at / CODE)
    },
    // {code, name} of the municipality of a home postcode, or null.
    municipalityOf(postcode) {
      const [code, name] = index.municipalities[municipalityOfHome(index, Number(postcode.trim().slice(0, 4)))] ?? []
      return code ? { code, name } : null
    },
    // {id, municipalities, asks_birth_date, conversation_required} of a municipality's region, or null.
    regionOf: municipality => index.regions.find(region => region.municipalities.includes(municipality)) ?? null,
  }
}

const codeOf = (index, n) => index.codes.slice(CODE * n, CODE * (n + 1)).trim()

function school(index, n) {
  const [kind, level] = index.kinds[index.kind[n]].split("|")
  return {
    code: codeOf(index, n),
    name: nameOf(index, n),
    street: textAt(index.streets, n),
    postcode: index.postcodes.slice(CODE * n, CODE * (n + 1)).trim(),
    place: textAt(index.places, index.place[n]),
    municipality: index.municipalities[index.municipality[n]][0],
    kind,
    level,
    former: index.former.get(n) ?? [],
  }
}

// The last answers of a function of one text: the next key changes one word of several.
function remembered(most, make) {
  const known = new Map()
  return key => {
    if (!known.has(key)) {
      if (known.size >= most) known.delete(known.keys().next().value)
      known.set(key, make(key))
    }
    return known.get(key)
  }
}

const fitsIn = (index, more) => word => {
  const fits = fitting(word, index.vocabulary, NOISE.has(word) ? 0 : editsOf(word) && editsOf(word) + more)
  const known = fits.length && fits[0][1] === 0
  const also = (ALSO.get(word) ?? []).flatMap(other => fitting(other, index.vocabulary, 0)).map(([w, cost]) => [w, cost + NEARLY])
  if (!known && !also.length) return fits
  for (const fit of fits) if (fit[1] >= MISSPELT) fit[1] += SELDOM // what is a word of its own is seldom another one misspelt
  while (fits.length && fits.at(-1)[1] >= 1) fits.pop()
  return also.length ? fits.concat(also).sort(byCost) : fits // they are in order
}

// How far each school is from a home, and which are the nearest.
const homeIn = index => key => {
  const far = costOfPlace(index, ...key.split("|"))
  return { far, near: remembered(4, limit => (far ? top(index.size, limit, n => -far[n]) : [])) }
}

// Every typed word gives each school what its best fitting word is worth. The sums are kept from key to key:
// new ones for each would have to be cleared away in the middle of a word.
function best({ index, fits: fitsOf, homes, sums }, words, far, limit) {
  const { size, vocabulary, says, nameWeights } = index
  const { start, owner, field } = vocabulary
  const { gained, said, seen } = sums
  for (const sum of [gained, said, seen]) sum.fill(0)
  let possible = 0
  let there = null
  repaired(words, vocabulary, fitsOf).forEach(({ word, fits }, number) => {
    const noise = NOISE.has(word)
    const weight = noise ? NOISE_WEIGHT : weightOf(fits, vocabulary, size)
    const asPlace = noise ? weight : placeWeight(fits, vocabulary) || weight
    possible += asPlace
    for (const [w, cost] of fits) {
      const own = noise ? NOISE_WEIGHT : says[w]
      for (let at = start[w]; at < start[w + 1]; at++) {
        const n = owner[at]
        if (seen[n] === number + 1) continue
        seen[n] = number + 1
        if (field[at] !== PLACE) said[n] += own
        gained[n] += (field[at] === PLACE ? asPlace : weight) * (1 - cost - (field[at] === FORMER ? FORMER_COST : 0))
      }
    }
    if (asPlace !== weight && fits[0][1] < NEARLY) there = { number: number + 1, asPlace, first: placed(fits[0][0], vocabulary) }
  })
  if (there) addNeighbours(index, gained, seen, there, homes)
  const least = WORST_FIT * possible
  const unsaid = n => UNSAID_COST * (1 - Math.min(1, said[n] / nameWeights[n]))
  return top(size, limit, n => (gained[n] > least ? gained[n] / possible - unsaid(n) - (far ? far[n] : 0) : -Infinity))
}

// What a word is worth as a place: "hoensbroek" is one place, "sint" or "aan" stand in many.
function placeWeight([[w, cost] = [0, 1]], { placesOf }) {
  return cost < MISSPELT && placesOf[w] ? PLACE_WEIGHT * Math.min(1, 4 / placesOf[w]) : 0
}

// The first school that has this word in its place.
function placed(w, { start, owner, field }) {
  for (let at = start[w]; at < start[w + 1]; at++) if (field[at] === PLACE) return owner[at]
  return 0
}

// A school near the place that was typed gets a part of what one in that place gets.
function addNeighbours(index, gained, seen, { number, asPlace, first }, homes) {
  const { far } = homes(`|${index.municipalities[index.municipality[first]][0]}|`)
  for (let n = 0; n < index.size; n++) {
    if (seen[n] === number || gained[n] === 0) continue
    gained[n] += asPlace * Math.max(0, 0.9 - far[n] / 0.33)
  }
}

function weightOf(fits, { start }, size) {
  let owners = 0
  for (const [w, cost] of fits) if (cost <= fits[0][1] + NEARLY) owners += start[w + 1] - start[w]
  return fits.length ? telling(owners, size) : PLACE_WEIGHT
}

const isWord = (word, vocabulary) => numberOf(word, vocabulary) >= 0

// What fits a word that exists: itself.
function whole(word, vocabulary) {
  const w = numberOf(word, vocabulary)
  return w < 0 ? [] : [[w, 0]]
}

// A space too few: the two parts. A space too many: what both fit together fits each of them.
function repaired(words, vocabulary, fitsOf) {
  const parts = words.flatMap(word => split(word, vocabulary, fitsOf) ?? [word]).map(word => ({ word, fits: fitsOf(word) }))
  for (let n = 0; n + 1 < parts.length; n++) {
    const both = together(parts[n], parts[n + 1], vocabulary, fitsOf)
    if (!both.length) continue
    for (const part of [parts[n], parts[n + 1]]) part.fits = [...both, ...part.fits].sort(byCost)
  }
  return parts
}

// Two words that both exist are hardly one that is misspelt besides.
function together(one, other, vocabulary, fitsOf) {
  const word = one.word + other.word
  const exist = [one, other].every(({ fits }) => fits.length && fits[0][1] === 0)
  if (exist) return whole(word, vocabulary)
  return fitsOf(word).filter(([, cost]) => cost < TOGETHER)
}

function split(word, vocabulary, fitsOf) {
  if (word.length < 5 || (fitsOf(word)[0]?.[1] ?? 1) <= APART) return null
  for (let at = word.length - 3; at >= 2; at--) {
    const [left, right] = [word.slice(0, at), word.slice(at)]
    if ((NOISE.has(left) || isWord(left, vocabulary)) && isWord(right, vocabulary)) return [left, right]
  }
  return null
}

function top(size, limit, value) {
  const chosen = []
  for (let n = 0; n < size; n++) {
    const worth = value(n)
    if (worth === -Infinity || (chosen.length === limit && worth <= chosen[limit - 1].worth)) continue
    let at = chosen.length
    while (at > 0 && chosen[at - 1].worth < worth) at--
    chosen.splice(at, 0, { n, worth })
    if (chosen.length > limit) chosen.pop()
  }
  return chosen.map(one => one.n)
}
