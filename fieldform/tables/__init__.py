"""Files with rows: read in full or refused with every fault, and written so that no cell is taken
for a formula. Tables know no database and no web."""
