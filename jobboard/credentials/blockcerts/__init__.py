"""Blockcerts: certificates whose hash stands in a transaction of a blockchain."""
