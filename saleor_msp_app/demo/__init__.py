"""The demo: the app as it really runs, beside the two sandboxes, and four refunds to look at."""

from saleor_msp_app.demo.main import main

__all__ = ["main"]
