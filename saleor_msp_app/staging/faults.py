"""What can go wrong before and while something is shown."""

from saleor_msp_app.domain.errors import SaleorMspError


class StageFailed(SaleorMspError):
    """Something came out otherwise than it has to; the text is for the reader."""
