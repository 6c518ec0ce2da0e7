"""What the use-cases need from the world, and what each need guarantees.

Adapters raise only the exceptions of `domain/errors.py` that a port names; anything else is a bug.
"""
