"""What can go wrong on the way."""

from saleor_msp_app.staging.faults import StageFailed


class LiveFailed(StageFailed):
    """The walk cannot go on, or Saleor refused what should have worked; the text says what and why."""
