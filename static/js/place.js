// How far each school is from where a child lives: first where the children of the home postcode
// go, then its own schools, its municipality, and the distance.

import { pointOf, schoolsOfHome } from "./school-index.js"

const PER_RANK = 0.01
const SAME_POSTCODE = 0.08
const SAME_MUNICIPALITY = 0.1
const ELSEWHERE = 0.15
const PER_DOUBLING = 0.05
const FARTHEST = 0.45
const WRONG_KIND = 0.2
const NEAR_KM = 4
const KM_PER_NUMBER = 0.25 // neighbouring postcode numbers are mostly neighbours

// The number of a municipality's entry in index.municipalities, or -1.
export const municipalityNumber = (index, code) => index.municipalities.findIndex(one => one[0] === code)

// The municipality's number of a home postcode: the pupils file knows it, else its schools.
export function municipalityOfHome(index, postcode4) {
  const known = index.homeMunicipality[postcode4] ?? -1
  if (known >= 0) return known
  const first = index.postcode4.indexOf(postcode4)
  return first < 0 ? -1 : index.municipality[first]
}

// The cost of each school's place, 0 for the first school of the home postcode; null when
// nothing is known of where the child lives. From 13 years on, and up to 11, a child's age tells
// which schools are not for it.
export function costOfPlace(index, postcode, municipality, age) {
  const postcode4 = Number(/^\s*(\d{4})/.exec(postcode)?.[1] ?? 0)
  const own = municipality ? municipalityNumber(index, municipality) : municipalityOfHome(index, postcode4)
  if (!postcode4 && own < 0) return null
  const schools = schoolsOfHome(index, postcode4)
  const home = middle(index, postcode4, schools, own)
  const cost = new Float32Array(index.size)
  let [at, nearby, elsewhere] = [-1, 0, 0] // schools of one postcode stand behind one another
  for (let n = 0; n < index.size; n++) {
    if (index.postcode4[n] !== at) {
      at = index.postcode4[n]
      const near = Math.log2(1 + kilometres(index, home, at) / NEAR_KM)
      nearby = SAME_MUNICIPALITY + 0.01 * near
      elsewhere = Math.min(FARTHEST, ELSEWHERE + PER_DOUBLING * near)
    }
    cost[n] = at === postcode4 ? SAME_POSTCODE : index.municipality[n] === own ? nearby : elsewhere
  }
  schools.forEach((n, rank) => (cost[n] = PER_RANK * rank))
  const wrong = index.kinds.map(kind => isWrong(kind.split("|")[0], Number(age)))
  if (wrong.includes(true)) for (let n = 0; n < index.size; n++) if (wrong[index.kind[n]]) cost[n] += WRONG_KIND
  return cost
}

const isWrong = (kind, age) => (age >= 13 && (kind === "BO" || kind === "SBO")) || (age > 0 && age < 12 && kind === "VO")

// Where the child lives: the middle of the schools of its postcode, else of the first school its
// neighbours go to, else of its municipality. {number, point}; the point can be unknown.
function middle(index, postcode4, schools, own) {
  const first = index.postcode4[schools[0]]
  const known = pointOf(index, postcode4) ?? pointOf(index, first)
  if (postcode4) return { number: postcode4, point: known }
  const [numbers, points] = [[], []]
  for (let n = 0; n < index.size; n++) {
    if (index.municipality[n] !== own) continue
    numbers.push(index.postcode4[n])
    const point = pointOf(index, index.postcode4[n])
    if (point) points.push(point)
  }
  const point = points.length ? [mean(points.map(one => one[0])), mean(points.map(one => one[1]))] : undefined
  return { number: mean(numbers), point }
}

const mean = numbers => numbers.reduce((sum, one) => sum + one, 0) / (numbers.length || 1)

// How far a postcode is, or what its number makes of it. It runs for thousands before the first likely school is
// shown: it makes nothing that must be cleared away.
function kilometres({ points }, { number, point }, postcode4) {
  const east = point ? points[2 * postcode4] : NaN
  if (Number.isNaN(east)) return KM_PER_NUMBER * Math.abs(postcode4 - number)
  return Math.sqrt((east - point[0]) ** 2 + (points[2 * postcode4 + 1] - point[1]) ** 2)
}
