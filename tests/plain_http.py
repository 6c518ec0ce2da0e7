"""Tests speak plain HTTP on loopback: clients without the list of authorities start 20 ms sooner."""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For `verify`: trusts nobody."""
