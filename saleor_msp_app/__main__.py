"""`python -m saleor_msp_app` is `saleor-msp-app`."""

from saleor_msp_app.cli import main

main()
