"""The doctor's look at a data folder: every check a function that yields findings and changes nothing.

A finding says what is wrong, where, how bad, why it matters and what to do. Some carry a remedy, which is
tried only if the person asks for repairs: no remedy can lose anything, and each is safe to run twice.
"""
