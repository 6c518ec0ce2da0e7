"""A Saleor to test and to show against."""

from saleor_msp_app.sandbox.saleor.app import STAFF_TOKEN, create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST, Timing

__all__ = ["FAST", "STAFF_TOKEN", "Timing", "create_saleor"]
