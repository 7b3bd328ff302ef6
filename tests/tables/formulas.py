"""What a spreadsheet takes for a formula, said apart from the code that prevents it (OWASP)."""


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet would compute this cell instead of showing it."""
    return cell.strip("\0 ")[:1] in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r", "\n")
