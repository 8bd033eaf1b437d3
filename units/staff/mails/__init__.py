"""Mails to those who work here and want them: once a day what waits, and what colleagues did."""
