"""Finds units by their names, people, tasks and numbers. ``finding.find`` is the one way to ask, ``index.refresh`` to keep it right."""
