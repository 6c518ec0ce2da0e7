"""What can go wrong in the demo."""

from saleor_msp_app.domain.errors import SaleorMspError


class DemoFailed(SaleorMspError):
    """Something came out otherwise than the story says; the text is for the reader."""
