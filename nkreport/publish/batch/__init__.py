"""Many reports: worked off, written whole, found up to date."""
