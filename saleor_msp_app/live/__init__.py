"""`make live`: install, pay and refund on a running Saleor, with the MultiSafepay sandbox behind the app.

Everything goes through Saleor's public API, by a member of staff, on the documents in `operations/`.
"""

from saleor_msp_app.live.main import main

__all__ = ["main"]
