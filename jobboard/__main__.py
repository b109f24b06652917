"""`python -m jobboard`, the same as the command `jobboard`."""

import sys

from jobboard.cli import main

sys.exit(main())
