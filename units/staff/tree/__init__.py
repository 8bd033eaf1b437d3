"""The list of units as a tree: a page of it at a time, however many units there are."""
