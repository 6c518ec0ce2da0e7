"""What can go wrong in the demo."""

from saleor_msp_app.staging.faults import StageFailed


class DemoFailed(StageFailed):
    """Something came out otherwise than the story says."""
