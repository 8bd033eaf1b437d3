"""Asks the addresses that units name whether they answer, and keeps what they said."""
