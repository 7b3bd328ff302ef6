"""``python -m fieldform``."""

from fieldform.cli import main

if __name__ == "__main__":
    main(prog_name="fieldform")
