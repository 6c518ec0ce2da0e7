"""Puts the merchant's desk together; a part of the composition root."""

from saleor_msp_app.web.desk.routes import Section


def desk_sections() -> tuple[Section, ...]:
    """The sections in their order; each brings its pages."""
    return ()
