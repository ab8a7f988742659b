"""One file for each ready report; its name, with hyphens, stands in the address. Nothing else is here."""
