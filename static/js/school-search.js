// Finds a school on the phone, without coverage. Pure: no DOM, no network, no clock but for its
// pauses. Where a child lives ranks (place.js), what was typed decides (word-match.js).

import { foldedWords, NOISE } from "./folding.js"
import { costOfPlace, municipalityOfHome } from "./place.js"
import { FORMER, PLACE, unpack } from "./school-index.js"
import { fitting } from "./word-match.js"

export { UnusableIndex } from "./school-index.js"

const WORDS_MAX = 8
const NOISE_WEIGHT = 0.03
const PLACE_WEIGHT = 0.5
const FORMER_COST = 0.06
const UNSAID_COST = 0.12 // of a name of which nothing was said
const WORST_FIT = 0.45

export async function openIndex(packed, pause = () => Promise.resolve()) {
  const index = await unpack(packed, pause)
  const weights = nameWeights(index)
  const numbers = new Map(Array.from({ length: index.size }, (_, n) => [index.codes.slice(6 * n, 6 * n + 6).trim(), n]))
  const show = n => school(index, n)
  return {
    search(text, { postcode = "", municipality = "", limit = 8 } = {}) {
      const words = foldedWords(text).slice(0, WORDS_MAX)
      const far = costOfPlace(index, postcode, municipality)
      if (words.join("").length < 2) return nearest(index, far, limit).map(show)
      return best(index, weights, words, far, limit).map(show)
    },
    likely({ postcode = "", municipality = "", limit = 8 } = {}) {
      return nearest(index, costOfPlace(index, postcode, municipality), limit).map(show)
    },
    find: code => (numbers.has(code) ? show(numbers.get(code)) : null),
    municipalityOf(postcode) {
      const [code, name] = index.municipalities[municipalityOfHome(index, Number(postcode.trim().slice(0, 4)))] ?? []
      return code ? { code, name } : null
    },
    regionOf: municipality => index.regions.find(region => region.municipalities.includes(municipality)) ?? null,
  }
}

function school(index, n) {
  const [kind, level] = index.kinds[index.kind[n]].split("|")
  return {
    code: index.codes.slice(6 * n, 6 * n + 6).trim(),
    name: index.names[n],
    street: index.streets[n],
    postcode: index.postcodes.slice(6 * n, 6 * n + 6).trim(),
    place: index.places[index.place[n]],
    municipality: index.municipalities[index.municipality[n]][0],
    kind,
    level,
    former: index.former.get(n) ?? [],
  }
}

function nearest(index, far, limit) {
  if (!far) return []
  return top(index.size, limit, n => -far[n], () => true)
}

// How much a word says: 1 when one school has it, next to nothing when most have it.
const telling = (owners, size) => Math.max(0.02, (Math.log(size / Math.max(1, owners)) / Math.log(size)) ** 1.5)

function nameWeights({ size, vocabulary: { words, start, owner, field } }) {
  const total = new Float32Array(size)
  for (let w = 0; w < words.length; w++) {
    const weight = NOISE.has(words[w]) ? NOISE_WEIGHT : telling(start[w + 1] - start[w], size)
    for (let at = start[w]; at < start[w + 1]; at++) if (field[at] !== PLACE) total[owner[at]] += weight
  }
  return total
}

function best(index, weights, words, far, limit) {
  const { size, vocabulary } = index
  const gained = new Float32Array(size)
  const said = new Float32Array(size)
  const seen = new Uint8Array(size)
  let possible = 0
  repaired(words, vocabulary).forEach(({ fits, noise }, number) => {
    const weight = noise ? NOISE_WEIGHT : weightOf(fits, vocabulary, size)
    possible += fits.length && isPlace(fits[0], vocabulary) ? Math.max(weight, PLACE_WEIGHT) : weight
    for (const [word, cost] of fits) {
      const { start, owner, field } = vocabulary
      const own = noise ? NOISE_WEIGHT : telling(start[word + 1] - start[word], size)
      for (let at = start[word]; at < start[word + 1]; at++) {
        const n = owner[at]
        if (seen[n] === number + 1) continue
        seen[n] = number + 1
        const worth = field[at] === PLACE && !noise ? Math.max(weight, PLACE_WEIGHT) : weight
        gained[n] += worth * (1 - cost - (field[at] === FORMER ? FORMER_COST : 0))
        if (field[at] !== PLACE) said[n] += own
      }
    }
  })
  const fit = n => gained[n] / possible
  const unsaid = n => UNSAID_COST * (1 - Math.min(1, said[n] / weights[n]))
  return top(size, limit, n => fit(n) - unsaid(n) - (far ? far[n] : 0), n => seen[n] && fit(n) > WORST_FIT)
}

function isPlace([word], { start, field }) {
  for (let at = start[word]; at < start[word + 1]; at++) if (field[at] === PLACE) return true
  return false
}

function weightOf(fits, { start }, size) {
  let owners = 0
  for (const [word, cost] of fits) if (cost <= fits[0][1] + 0.05) owners += start[word + 1] - start[word]
  return fits.length ? telling(owners, size) : 0.5
}

// A space too few or too many: what fits the parts, or both together, counts too.
function repaired(words, vocabulary) {
  const parts = words.flatMap(word => split(word, vocabulary) ?? [word])
  const fits = parts.map(word => ({ word, noise: NOISE.has(word), fits: fitting(word, vocabulary, NOISE.has(word)) }))
  for (let n = 0; n + 1 < fits.length; n++) {
    const both = fitting(parts[n] + parts[n + 1], vocabulary).filter(([, cost]) => cost < 0.2)
    if (!both.length) continue
    for (const one of [fits[n], fits[n + 1]]) {
      const better = new Map([...both, ...one.fits].map(([w]) => [w, 1]))
      for (const [w, cost] of [...both, ...one.fits]) better.set(w, Math.min(better.get(w), cost))
      one.fits = [...better].sort((a, b) => a[1] - b[1])
    }
  }
  return fits
}

function split(word, vocabulary) {
  if (word.length < 5 || (fitting(word, vocabulary)[0]?.[1] ?? 1) <= 0.15) return null
  for (let at = word.length - 3; at >= 2; at--) {
    const [left, right] = [word.slice(0, at), word.slice(at)]
    if ((vocabulary.numbers.has(left) || NOISE.has(left)) && vocabulary.numbers.has(right)) return [left, right]
  }
  return null
}

function top(size, limit, value, counts) {
  const chosen = []
  for (let n = 0; n < size; n++) {
    if (!counts(n)) continue
    const worth = value(n)
    if (chosen.length === limit && worth <= chosen[limit - 1].worth) continue
    let at = chosen.length
    while (at > 0 && chosen[at - 1].worth < worth) at--
    chosen.splice(at, 0, { n, worth })
    if (chosen.length > limit) chosen.pop()
  }
  return chosen.map(one => one.n)
}
