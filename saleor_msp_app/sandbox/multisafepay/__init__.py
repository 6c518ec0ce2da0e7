"""A MultiSafepay for tests, demos and benchmarks: it speaks real HTTP and moves no real money.

It shares no code with the app. Facts: multisafepay-api.md; where that is silent, `quirks.py` has a switch
or a comment says "inferred".
"""

from saleor_msp_app.sandbox.multisafepay.app import SANDBOX_KEY, create_multisafepay

__all__ = ["SANDBOX_KEY", "create_multisafepay"]
