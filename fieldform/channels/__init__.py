"""How a signal leaves. Channels know no database and no web; ``table`` names them all."""
