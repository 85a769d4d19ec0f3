"""``python -m gdcalc``."""

import sys

from gdcalc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
