"""The texts that the pages' JavaScript shows, by the code it asks for (``static/js/texts.js``).

A page carries them in its head, in its own language, so that they are there without coverage.
``%(name)s`` is filled in by the script.
"""

from collections.abc import Mapping

from fieldform.domain.words import N_

SCRIPT_TEXTS: Mapping[str, str] = {
    "school.none_found": N_(
        'No school found. Try a part of the name, or choose "School not known".'
    ),
    "school.found_one": N_("1 school found"),
    "school.found": N_("%(number)s schools found"),
    "school.formerly": N_("formerly: %(name)s"),
    "school.likely": N_("Likely schools. Is it another one? Search below."),
    "school.fill_in_postcode": N_(
        "Fill in the postcode to see the likely schools, or search below."
    ),
    "school.no_list": N_(
        "The list of schools cannot be opened on this phone. "
        'Choose "School not known": the bureau looks it up.'
    ),
}
