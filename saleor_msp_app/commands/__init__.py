"""The operator's commands on refunds, shops and keys, as `operator_cli.py` declares them."""
