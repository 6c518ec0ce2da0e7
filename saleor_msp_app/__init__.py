"""MultiSafepay for Saleor: refunds asked for in Saleor, paid out by MultiSafepay, once and to the cent."""

__version__ = "0.1.0"
