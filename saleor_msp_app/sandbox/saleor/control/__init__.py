"""The levers behind the sandbox, under /sandbox/."""

from saleor_msp_app.sandbox.saleor.control.routes import ROUTES

__all__ = ["ROUTES"]
