"""Files into rows: all of a call or none of it, the tree right afterwards, and errors that a webmaster can act on."""
