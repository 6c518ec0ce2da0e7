"""Parts of the composition root: like `bootstrap.py`, they know everything that they put together."""
