"""The holiday region of a municipality, for DUO's old files that do not have the column.

Computed from DUO's own column VAKANTIEREGIO of August 2026 (domain.md 2.3). Four municipalities
are split: there only the school itself knows, and the answer is ''.
"""

BY_PROVINCE = {
    "Drenthe": "Noord",
    "Flevoland": "Noord",
    "Friesland": "Noord",
    "Fryslân": "Noord",
    "Gelderland": "Midden",
    "Groningen": "Noord",
    "Limburg": "Zuid",
    "Noord-Brabant": "Zuid",
    "Noord-Holland": "Noord",
    "Overijssel": "Noord",
    "Utrecht": "Midden",
    "Zeeland": "Zuid",
    "Zuid-Holland": "Midden",
}

SOUTH_OF_GELDERLAND = (
    "0202 0209 0221 0225 0226 0252 0263 0268 0274 0275 0277 0293 0296 0297 0299 0668 1705 1734 1945"
)

EXCEPTIONS = {
    "0050": "Midden",  # Zeewolde, in Flevoland
    "0244": "Noord",  # Hattem, in Gelderland
    "0317": "Noord",  # Eemnes, in Utrecht
    **dict.fromkeys(SOUTH_OF_GELDERLAND.split(), "Zuid"),
    "0736": "",  # De Ronde Venen: Abcoude and Baambrugge are Noord, the rest Midden
    "1740": "",  # Neder-Betuwe: Dodewaard is Zuid
    "1955": "",  # Montferland: Didam is Zuid
    "1959": "",  # Altena: Dussen and Hank are Zuid
}


def holiday_region(province: str, municipality: str) -> str:
    """Return Noord, Midden or Zuid, or '' where the municipality does not decide it.

    ``province`` is DUO's PROVINCIE, ``municipality`` a CBS code of four digits.
    """
    return EXCEPTIONS.get(municipality, BY_PROVINCE.get(province, ""))
