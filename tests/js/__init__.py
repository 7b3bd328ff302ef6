"""The scripts of the pages, without a page."""
