"""Signs that nobody sees: control characters, half pairs, marks that turn the reading order, and
line ends. A name with one looks like another name, or becomes two lines of a mail or a log."""

import unicodedata

LINE_ENDS = "\u2028\u2029"
"""Line and paragraph separators: no control characters, but no mail can hold them in a line."""


def has_unseen(text: str) -> bool:
    """Say whether a text has a sign in it that nobody sees."""
    return any(unicodedata.category(one)[0] == "C" or one in LINE_ENDS for one in text)
