"""`python -m nkreport`: the same door as the command."""

import sys

from nkreport.cli import main

sys.exit(main())
