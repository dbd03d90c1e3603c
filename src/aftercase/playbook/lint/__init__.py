"""The linter: one class per rule, findings with their places, and fixes that are checked before they count.

It is given texts and gives findings and texts back; files, git and the network are the desk's.
"""
