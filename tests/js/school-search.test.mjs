// The search alone, without a page. INDEX names a file with the national index, as the server
// packs it (tests/js/test_school_search.py).

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { unpack, UnusableIndex } from "../../static/js/school-index.js"
import { searchIn } from "../../static/js/school-search.js"

const text = readFileSync(process.env.INDEX, "utf8")
const packed = () => JSON.parse(text)
const index = searchIn(structuredClone(unpack(text))) // as it comes from the worker
const codes = (text, at = {}) => index.search(text, at).map(school => school.code)
const HEERLEN = "0917"
const WAGENINGEN = "0289"
const ACHTKARSPELEN = "0059"
const MAASTRICHT = "0935"

test("the rainbow of the home postcode comes first of all the rainbows, then the nearest", () => {
  const found = index.search("regenboog", { postcode: "6431", limit: 100 })
  assert.equal(found[0].code, "08MU00")
  assert.ok(found.filter(school => /regenboog/i.test(school.name)).length > 60)
  assert.deepEqual(codes("regenboog", { municipality: HEERLEN })[0], "08MU00")
  assert.equal(index.search("regenboog", { municipality: "0228" })[0].place, "Ede")
})

for (const [typed, municipality, code] of [
  ["Basisschool de Regenboog", HEERLEN, "08MU00"],
  ["regenbog", HEERLEN, "08MU00"],
  ["regenobog", HEERLEN, "08MU00"],
  ["deregenboog", HEERLEN, "08MU00"],
  ["regen boog", HEERLEN, "08MU00"],
  ["regnboo", HEERLEN, "08MU00"],
  ["regenboog hoensbroek", "", "08MU00"],
  ["regenboog heerlen", "", "08MU00"],
  ["regenboog kerkrade", "", "08MU00"],
  ["el wadha", "", "24UE00"],
  ["elwahda", "", "24UE00"],
  ["st tarsisius", HEERLEN, "14LM00"],
  ["h.j. piek", WAGENINGEN, "04AA00"],
  ["hj piekschool", "", "04AA00"],
  ["van den brink school", WAGENINGEN, "08CQ00"],
  ["twaikker", ACHTKARSPELEN, "07XB00"],
  ["Twa Iker", ACHTKARSPELEN, "07XB00"],
  ["waldiik", "", "10LV00"],
  ["christelijke basisschool lichtbron", ACHTKARSPELEN, "11MA00"],
  ["mozaiek", MAASTRICHT, "05KP00"],
  ["j f kennedy", MAASTRICHT, "03IY00"],
  ["ZIEZO!", MAASTRICHT, "09SF00"],
]) {
  test(`"${typed}" typed in ${municipality || "the whole country"} gives ${code} first`, () => {
    assert.equal(codes(typed, { municipality })[0], code)
  })
}

test("a former name finds the school, and is shown with it", () => {
  const [school] = index.search("de brink de hesselanden emmen")
  assert.ok(school.former.length > 0)
})

test("what nobody calls a school is not found", () => {
  for (const typed of ["qqqqxxxx", "zzzz", "%", "\0", "'", "💡💡"]) assert.ok(index.search(typed, { postcode: "6431" }).every(school => school.municipality), typed)
  assert.deepEqual(codes("qqqqxxxx"), [])
  assert.deepEqual(codes("x".repeat(5000)), [])
})

test("with nothing typed the likely schools come, and none when no place is known", () => {
  assert.deepEqual(codes("", { postcode: "6431" }), index.likely({ postcode: "6431" }).map(school => school.code))
  assert.equal(index.likely({ postcode: "6431 AB", limit: 6 }).length, 6)
  assert.equal(index.likely({ postcode: "9285" })[0].place, "Buitenpost")
  assert.deepEqual(index.likely(), [])
  assert.deepEqual(index.likely({ postcode: "abc", municipality: "" }), [])
  assert.ok(index.likely({ municipality: WAGENINGEN }).every(school => school.municipality === WAGENINGEN))
})

test("from 13 years on secondary schools are likely, and up to 11 they are not", () => {
  assert.ok(index.likely({ postcode: "6431", age: 15 }).every(school => !["BO", "SBO"].includes(school.kind)))
  assert.ok(index.likely({ postcode: "6431", age: 6 }).every(school => school.kind !== "VO"))
  assert.equal(codes("regenboog", { postcode: "6431", age: 15 })[0], "08MU00")
})

test("a school is found by its code, with all that is shown of it", () => {
  const school = index.find("08MU00")
  assert.equal(school.name, "Basisschool De Regenboog")
  assert.equal(school.street, "Weijenbergstraat 8")
  assert.equal(school.place, "Hoensbroek")
  assert.equal(school.municipality, HEERLEN)
  assert.equal(index.find("00ZZ99"), null)
  assert.equal(index.find(""), null)
})

test("a postcode tells its municipality, and a municipality its region", () => {
  assert.deepEqual(index.municipalityOf("6431AB"), { code: HEERLEN, name: "Heerlen" })
  assert.equal(index.municipalityOf("0000"), null)
  assert.equal(index.municipalityOf(""), null)
  assert.equal(index.regionOf(HEERLEN).id, "heerlen")
  assert.equal(index.regionOf(HEERLEN).asks_birth_date, true)
  assert.equal(index.regionOf("0363"), null)
})

for (const [name, spoil] of [
  ["another schema", one => (one.schema = 99)],
  ["a column too short", one => one.streets.pop()],
  ["codes cut off", one => (one.codes = one.codes.slice(0, 100))],
  ["no regions", one => delete one.regions],
  ["no schools", one => (one.names = [])],
]) {
  test(`a damaged list is refused: ${name}`, () => {
    const damaged = packed()
    spoil(damaged)
    assert.throws(() => unpack(JSON.stringify(damaged)), UnusableIndex)
  })
}

test("what is not a list at all is refused", () => {
  for (const damaged of ["", "null", "[]", "{}", "<!doctype html><title>Wifi</title>", '{"schema":1}', text.slice(0, 300_000), text.slice(1000)]) {
    assert.throws(() => unpack(damaged), UnusableIndex)
  }
})
