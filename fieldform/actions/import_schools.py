"""Take DUO's files in: schools that came, were renamed, changed or went, and where pupils live."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from fieldform.domain.folding import fold
from fieldform.domain.school import School
from fieldform.schools.duo import read_schools
from fieldform.schools.pilot import pilot_catchment, pilot_schools
from fieldform.schools.pupils import read_pupils
from fieldform.storage import schools as stored
from fieldform.storage.database import write

FILE_OF_KIND = {
    "BO": "primary",
    "SBO": "special",
    "SO": "special",
    "VSO": "special",
    "SO-VSO": "special",
    "VO": "secondary",
}
"""DUO publishes the schools in three files; a school can only go missing from its own."""

MOST_GONE = 0.2
"""Of 6,215 primary schools 225 (4 %) went in five years (domain.md 1.2); a fifth at once means
that this is not the whole file."""

Known = Mapping[str, tuple[School, bool]]


@dataclass(frozen=True)
class Renamed:
    """A school with another name than before."""

    code: str
    former: str
    name: str


@dataclass(frozen=True)
class Differences:
    """What an import did. ``changed`` kept their name but moved or changed otherwise;
    ``added`` counts schools that came back too."""

    read: int
    added: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def unchanged(self) -> int:
        """How many of the schools that were read were known just so."""
        return self.read - len(self.added) - len(self.renamed) - len(self.changed)


@dataclass(frozen=True)
class CatchmentCounts:
    """How many home postcodes were read, and for how many the municipality is known."""

    postcodes: int
    with_municipality: int


class TooManyGone(ValueError):
    """An import that would take away so many schools that the file cannot be whole."""


def import_schools(
    db: Database, files: Iterable[tuple[str, bytes]], *, force: bool = False
) -> Differences:
    """Make the stored schools agree with DUO's files; all of it, or nothing.

    ``files`` are (name, bytes) of any of DUO's location files; a code in two of them is taken
    from the later one. A school that is in none of them stops being offered, but only when the
    files hold schools of the same DUO file (primary, secondary, special): the primary file says
    nothing about secondary schools. A renamed school keeps its former name to be found by.

    A sample or a cut-off file looks like a whole one in which most schools have closed. So an
    import that would take away more than a fifth of the offered schools of a DUO file is
    refused; ``force`` does it all the same, for the day that DUO really reorganises.

    Raises BrokenFile at the first wrong line of a file, TooManyGone.
    """
    given = {school.code: school for name, data in files for school in read_schools(data, name)}
    with write(db):
        known = stored.all_schools(db)
        new = {code: _with_what_was_known(school, known) for code, school in given.items()}
        differences = _differences(new, known)
        if not force:
            _refuse_a_part(differences.gone, known)
        _store(db, new, known, differences)
    return differences


def _with_what_was_known(school: School, known: Known) -> School:
    """Keep what this file does not have: the old header has no holiday region, DUO has no
    coordinates, and DUO's names of municipalities are cut (``BERGEN LB``, or blank)."""
    if school.code not in known:
        return school
    before, _ = known[school.code]
    if school.municipality == before.municipality:
        school = replace(
            school,
            holiday_region=school.holiday_region or before.holiday_region,
            municipality_name=before.municipality_name or school.municipality_name,
        )
    same_address = (school.postcode, school.house_number) == (before.postcode, before.house_number)
    if school.latitude is None and same_address:
        school = replace(school, latitude=before.latitude, longitude=before.longitude)
    return school


def _differences(new: Mapping[str, School], known: Known) -> Differences:
    offered = {code: school for code, (school, is_offered) in known.items() if is_offered}
    files = {FILE_OF_KIND[school.kind] for school in new.values()}
    both = [(offered[code], school) for code, school in new.items() if code in offered]
    return Differences(
        read=len(new),
        added=tuple(code for code in new if code not in offered),
        renamed=tuple(
            Renamed(after.code, before.name, after.name)
            for before, after in both
            if before.name != after.name
        ),
        changed=tuple(
            after.code for before, after in both if before != after and before.name == after.name
        ),
        gone=tuple(
            code
            for code, school in offered.items()
            if code not in new and FILE_OF_KIND[school.kind] in files
        ),
    )


def _refuse_a_part(gone: Iterable[str], known: Known) -> None:
    offered = Counter(
        FILE_OF_KIND[school.kind] for school, is_offered in known.values() if is_offered
    )
    going = Counter(FILE_OF_KIND[known[code][0].kind] for code in gone)
    for file, number in going.items():
        if number > MOST_GONE * offered[file]:
            raise TooManyGone(
                f"{number} of the {offered[file]} {file} schools are not in these files. "
                "This looks like a part of DUO's file, so nothing was changed. "
                "If it is the whole file, import it with --force."
            )


def _store(db: Database, new: Mapping[str, School], known: Known, differences: Differences) -> None:
    former = {renamed.code: renamed.former for renamed in differences.renamed}
    for code in (*differences.added, *former, *differences.changed):
        name = known[code][0].name if code in known else None
        stored.save(db, new[code], name if name != new[code].name else None)
    stored.stop_offering(db, differences.gone)


def import_catchment(db: Database, data: bytes, file: str = "") -> CatchmentCounts:
    """Replace what is known of home postcodes by the pupils file; all of it, or nothing.

    The file names the pupil's municipality; the schools give that name its CBS code. A name
    that no school has, or that two municipalities share, is answered by where most pupils of
    that postcode go to school. Raises BrokenFile.
    """
    catchment = read_pupils(data, file)
    with write(db):
        codes = _codes_by_name(stored.names_of_municipalities(db))
        municipalities = {
            postcode4: codes.get(_plain(name)) or catchment.school_municipalities[postcode4]
            for postcode4, name in catchment.municipality_names.items()
        }
        stored.replace_catchment(db, catchment.schools, municipalities)
    return CatchmentCounts(len(catchment.schools), len(municipalities))


def _codes_by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Folded name -> CBS code, with and without the part between brackets, where it is one."""
    spellings = [(_plain(name), code) for code, name in names.items()]
    spellings += [(_plain(name.partition(" (")[0]), code) for code, name in names.items()]
    owners: dict[str, set[str]] = {}
    for spelling, code in spellings:
        owners.setdefault(spelling, set()).add(code)
    return {spelling: min(found) for spelling, found in owners.items() if len(found) == 1}


def _plain(name: str) -> str:
    return fold(name).replace(" ", "")


def load_pilot(db: Database) -> Differences:
    """Add the schools and home postcodes of the four pilot municipalities that we ship.

    Only what is not there yet: an import from DUO is newer and knows more.
    """
    given = pilot_schools()
    catchment = pilot_catchment()
    with write(db):
        known = stored.all_schools(db)
        added = [school for school in given if school.code not in known]
        for school in added:
            stored.save(db, school)
        stored.add_catchment(db, catchment.schools, catchment.municipalities)
    return Differences(read=len(given), added=tuple(school.code for school in added))
