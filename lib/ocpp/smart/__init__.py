"""The seldom used part of Smart Charging: setting, clearing, keeping and looking at charging profiles.

It stays apart (apart.py): in memory only while it works, for what it needs is passed to it.
"""
