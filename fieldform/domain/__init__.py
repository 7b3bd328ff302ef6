"""The covenant in code: standard library only, no clock, no disk, no web."""
