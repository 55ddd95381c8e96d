"""Tables as others publish them, made into figures by a mapping of what each column means."""
