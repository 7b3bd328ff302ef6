// How far each school is from where a child lives: first where the children of the home postcode
// go, then its own schools, its municipality, and the distance.

const PER_RANK = 0.01
const SAME_POSTCODE = 0.08
const SAME_MUNICIPALITY = 0.1
const ELSEWHERE = 0.15
const PER_DOUBLING = 0.05
const NEAR_KM = 4
const KM_PER_NUMBER = 0.25 // neighbouring postcode numbers are mostly neighbours

// The number of a municipality's entry in index.municipalities, or -1.
export const municipalityNumber = (index, code) => index.municipalities.findIndex(one => one[0] === code)

// The municipality's number of a home postcode: the pupils file knows it, else its schools.
export function municipalityOfHome(index, postcode4) {
  const known = index.homes.get(postcode4)?.municipality ?? -1
  if (known >= 0) return known
  const first = index.postcode4.indexOf(postcode4)
  return first < 0 ? -1 : index.municipality[first]
}

// The cost of each school's place, 0 for the first school of the home postcode; null when
// nothing is known of where the child lives.
export function costOfPlace(index, postcode, municipality) {
  const postcode4 = Number(/^\s*(\d{4})/.exec(postcode)?.[1] ?? 0)
  const own = municipality ? municipalityNumber(index, municipality) : municipalityOfHome(index, postcode4)
  if (!postcode4 && own < 0) return null
  const home = index.homes.get(postcode4)
  const away = distances(index, postcode4 || middle(index, own), home)
  const cost = new Float32Array(index.size)
  for (let n = 0; n < index.size; n++) {
    const near = Math.log2(1 + away[n] / NEAR_KM)
    if (index.postcode4[n] === postcode4) cost[n] = SAME_POSTCODE
    else if (index.municipality[n] === own) cost[n] = SAME_MUNICIPALITY + 0.01 * near
    else cost[n] = Math.min(0.45, ELSEWHERE + PER_DOUBLING * near)
  }
  home?.schools.forEach((n, rank) => (cost[n] = PER_RANK * rank))
  return cost
}

function middle(index, own) {
  let [sum, count] = [0, 0]
  for (let n = 0; n < index.size; n++) {
    if (index.municipality[n] !== own) continue
    sum += index.postcode4[n]
    count++
  }
  return count ? sum / count : 0
}

// Kilometres to each school, or what the postcode numbers make of them.
function distances(index, postcode4, home) {
  const from = index.points.get(postcode4) ?? index.points.get(index.postcode4[home?.schools[0] ?? -1])
  const away = new Float32Array(index.size)
  for (let n = 0; n < index.size; n++) {
    const to = from && index.points.get(index.postcode4[n])
    away[n] = to ? Math.hypot(to[0] - from[0], to[1] - from[1]) : KM_PER_NUMBER * Math.abs(index.postcode4[n] - postcode4)
  }
  return away
}
