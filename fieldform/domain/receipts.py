"""The receipt that an officer reads out or writes down: eight signs that are not confused."""

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"
"""No vowels (no words by accident), no 0/O, 1/I/L, 5 is kept, S, U and Z are not."""

LENGTH = 8


def receipt(random: int) -> str:
    """Write a random whole number of at least 64 bits as a receipt such as ``K7Q2-9F4M``."""
    signs = []
    for _ in range(LENGTH):
        random, rest = divmod(random, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs[:4]) + "-" + "".join(signs[4:])
