"""The schools of the whole country, packed for the phone's search."""

import hashlib

from fieldform.actions.house import House
from fieldform.schools.index import HOME_SCHOOLS_MAX, SCHEMA, Listed, Register, described, pack
from fieldform.storage import school_index as stored
from fieldform.storage.schools import names_of_municipalities


def index_version(house: House) -> str:
    """Return the version of the index: another one after an import that changed anything, and
    for other regions or another format."""
    parts = (
        str(SCHEMA),
        stored.fingerprint(house.db),
        *(repr(described(one)) for one in house.regions.values()),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def school_index(house: House, version: str) -> bytes:
    """Return the index as JSON; ``version`` is written into it."""
    register = Register(
        schools=[Listed(*school) for school in stored.offered(house.db)],
        former_names=stored.all_former_names(house.db),
        home_schools=stored.home_schools(house.db, HOME_SCHOOLS_MAX),
        home_municipalities=stored.home_municipalities(house.db),
        municipalities=names_of_municipalities(house.db),
        regions=house.regions.values(),
    )
    return pack(register, version)
