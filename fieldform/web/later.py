"""What one page needs, loaded when somebody first opens it: together 3.5 MiB that a web
process which shows no numbers does not hold (measured on its Pss)."""

from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def openid() -> ModuleType:
    """Return what speaks with the police's provider, where people sign on there."""
    return import_module("fieldform.channels.openid")


@cache
def svg() -> ModuleType:
    """Return svg.py, which draws pictures. It writes text as it is: escape it first."""
    return import_module("svg")


@cache
def xlsxwriter() -> ModuleType:
    """Return XlsxWriter, which writes Excel files."""
    return import_module("xlsxwriter")
