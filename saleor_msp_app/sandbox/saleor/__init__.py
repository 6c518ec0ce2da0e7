"""A Saleor to test and to show against."""

from saleor_msp_app.sandbox.saleor.app import STAFF_TOKEN, create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST, Timing
from saleor_msp_app.sandbox.saleor.shop import STAFF, STAFF_PASSWORD

__all__ = ["FAST", "STAFF", "STAFF_PASSWORD", "STAFF_TOKEN", "Timing", "create_saleor"]
