"""Seldom run jobs that stay apart (firmware/apart.py): in memory only while they run; all they need is passed in."""
