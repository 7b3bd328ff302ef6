"""The schools, their former names, their own free days, and where children go to school."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlite_utils import Database

from fieldform.domain.folding import fold, query_words, search_text
from fieldform.domain.school import School
from fieldform.storage.database import change, insert, row, rows

COLUMNS = tuple(field.name for field in fields(School))
SELECTED = ", ".join(f"schools.{name}" for name in COLUMNS)

NEAREST_FIRST = """
    catchment.place IS NULL,
    catchment.place,
    schools.postcode NOT LIKE :postcode4 || '%',
    schools.municipality <> :municipality,
    abs(CAST(substr(schools.postcode, 1, 4) AS INTEGER) - :near),
    schools.name,
    schools.code
"""
"""Where the children of the home postcode go, then its own schools, then its municipality,
then by how far the postcode's number is: neighbouring numbers are mostly neighbours, and DUO's
files have no coordinates."""


def find(db: Database, code: str) -> School | None:
    """Return the school with this vestigingscode, also one that is no longer offered, or None."""
    found = row(db, f"SELECT {SELECTED} FROM schools WHERE code = ?", (code,))
    return _school(found) if found else None


def exists(db: Database, code: str) -> bool:
    """Say whether this vestigingscode is known, offered or not."""
    return row(db, "SELECT 1 FROM schools WHERE code = ?", (code,)) is not None


def search(
    db: Database, text: str, postcode4: str | None, municipality: str | None, limit: int
) -> list[School]:
    """Return the offered schools that have a word beginning with each word of ``text``.

    ``text`` is what was typed; name, place and former names are searched, folded
    (domain/folding.py). ``postcode4`` is the home postcode, ``municipality`` its CBS code; both
    only rank. With nothing typed the likely schools come.
    """
    words = query_words(text)
    if not words:
        return likely(db, postcode4, municipality, limit)
    where = " AND ".join(f"instr(schools.search_text, :word{n}) > 0" for n in range(len(words)))
    typed = {f"word{n}": f" {word}" for n, word in enumerate(words)}
    return _nearest(db, where, typed, postcode4, municipality, limit)


def likely(
    db: Database,
    postcode4: str | None,
    municipality: str | None,
    limit: int = 8,
    kinds: Collection[str] = (),
) -> list[School]:
    """Return the schools that a child of this home postcode probably goes to.

    The first five cover 75 % of primary pupils, eight 82 % (domain.md 1.5). ``kinds`` keeps
    only these kinds of school (``{"VO"}``: no file says where secondary pupils live). Without a
    place to start from the answer is empty: the whole country in alphabetical order is no help.
    """
    if not postcode4 and not municipality:
        return []
    chosen = {f"kind{n}": kind for n, kind in enumerate(kinds)}
    where = f"schools.kind IN ({', '.join(f':{name}' for name in chosen)})" if chosen else "1"
    return _nearest(db, where, chosen, postcode4, municipality, limit)


def _nearest(
    db: Database,
    where: str,
    values: Mapping[str, Any],
    postcode4: str | None,
    municipality: str | None,
    limit: int,
) -> list[School]:
    """``where`` is our own SQL; what was typed is only ever in ``values``."""
    municipality = municipality or municipality_of_postcode(db, postcode4 or "")
    number = postcode4 and postcode4.isdecimal()
    near = int(postcode4 or 0) if number else _middle(db, municipality)
    found = rows(
        db,
        f"""
        SELECT {SELECTED}
        FROM schools
        LEFT JOIN catchment
          ON catchment.postcode4 = :postcode4 AND catchment.code = schools.code
        WHERE schools.offered = 1 AND {where}
        ORDER BY {NEAREST_FIRST}
        LIMIT :limit
        """,
        {
            **values,
            "postcode4": postcode4 if number else "-",
            "municipality": municipality or "",
            "near": near,
            "limit": limit,
        },
    )
    return [_school(school) for school in found]


def _middle(db: Database, municipality: str | None) -> float:
    """The middle of a municipality as a postcode number, 0 when it has no schools."""
    sql = "SELECT avg(CAST(substr(postcode, 1, 4) AS INTEGER)) FROM schools WHERE municipality = ?"
    found = row(db, sql, (municipality,))
    return float(found[0] or 0) if found else 0.0


def municipality_of_postcode(db: Database, postcode4: str) -> str | None:
    """Return the CBS code of the municipality of four digits of a postcode, or None.

    The pupils file knows it where children live; else it is that of most schools there.
    """
    known = row(db, "SELECT municipality FROM postcodes WHERE postcode4 = ?", (postcode4,))
    return known[0] if known else _municipality_of_schools(db, postcode4)


def _municipality_of_schools(db: Database, postcode4: str) -> str | None:
    found = row(
        db,
        """
        SELECT municipality
        FROM schools
        WHERE postcode >= ? AND postcode < ? || '~' AND offered = 1
        GROUP BY municipality
        ORDER BY count(*) DESC, municipality
        """,
        (postcode4, postcode4),
    )
    return found[0] if found and postcode4 else None


def names_of_municipalities(db: Database) -> dict[str, str]:
    """Return CBS code -> name, as most schools there have it."""
    found = rows(
        db,
        """
        SELECT municipality, municipality_name
        FROM schools
        WHERE offered = 1 AND municipality_name <> ''
        GROUP BY municipality, municipality_name
        ORDER BY count(*), municipality_name DESC
        """,
    )
    return dict(found)


def municipalities_of_places(db: Database) -> dict[str, str]:
    """Return folded place -> CBS code, for the places that lie in one municipality only."""
    found: dict[str, set[str]] = {}
    sql = "SELECT DISTINCT place, municipality FROM schools WHERE offered = 1"
    for place, municipality in rows(db, sql):
        found.setdefault(fold(place), set()).add(municipality)
    return {place: one.pop() for place, one in found.items() if len(one) == 1}


def free_days(db: Database, code: str) -> frozenset[date]:
    """Return the days that this school is closed on top of its region's holidays."""
    found = rows(db, "SELECT day FROM school_free_days WHERE code = ?", (code,))
    return frozenset(date.fromisoformat(day) for (day,) in found)


def all_schools(db: Database) -> dict[str, tuple[School, bool]]:
    """Return every known school by code, and whether it is offered."""
    found = rows(db, f"SELECT {SELECTED}, schools.offered FROM schools")
    return {school["code"]: (_school(school), bool(school["offered"])) for school in found}


def former_names(db: Database, code: str) -> list[str]:
    """Return the other names a school is found by."""
    found = rows(db, "SELECT name FROM school_aliases WHERE code = ? ORDER BY name", (code,))
    return [name for (name,) in found]


def save(db: Database, school: School, former_name: str | None = None) -> None:
    """Add a school or renew what is known of it, and offer it. Inside ``write`` only.

    ``former_name`` is kept as one more name to find it by. The row is updated in place, because
    mailboxes and free days hang on it.
    """
    aliases = former_names(db, school.code)
    if former_name:
        aliases.append(former_name)
    values = asdict(school) | {
        "search_text": search_text(school.name, school.place, aliases),
        "offered": 1,
    }
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    news = ", ".join(f"{name} = excluded.{name}" for name in values if name != "code")
    change(
        db,
        f"""
        INSERT INTO schools ({names})
        VALUES ({marks})
        ON CONFLICT (code) DO UPDATE SET {news}
        """,
        values,
    )
    if former_name and former_name not in aliases[:-1]:
        insert(db, "school_aliases", {"code": school.code, "name": former_name})


def stop_offering(db: Database, codes: Iterable[str]) -> None:
    """Keep these schools, because signals name them, but offer them no longer."""
    for code in codes:
        change(db, "UPDATE schools SET offered = 0 WHERE code = ?", (code,))


def replace_catchment(
    db: Database, schools: Mapping[str, Iterable[str]], municipalities: Mapping[str, str]
) -> None:
    """Replace all that is known of home postcodes. Inside ``write`` only.

    ``schools`` is postcode4 -> codes in order of rank, ``municipalities`` postcode4 -> CBS code.
    """
    change(db, "DELETE FROM catchment")
    change(db, "DELETE FROM postcodes")
    add_catchment(db, schools, municipalities)


def add_catchment(
    db: Database, schools: Mapping[str, Iterable[str]], municipalities: Mapping[str, str]
) -> None:
    """Add what is known of home postcodes that are not there yet. Inside ``write`` only."""
    known = {postcode4 for (postcode4,) in rows(db, "SELECT DISTINCT postcode4 FROM catchment")}
    for postcode4, municipality in municipalities.items():
        change(db, "INSERT OR IGNORE INTO postcodes VALUES (?, ?)", (postcode4, municipality))
    for postcode4 in schools.keys() - known:
        for place, code in enumerate(schools[postcode4], 1):
            change(db, "INSERT INTO catchment VALUES (?, ?, ?)", (postcode4, code, place))


def _school(found: Any) -> School:
    return School(*(found[name] for name in COLUMNS))
