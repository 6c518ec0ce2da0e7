"""Every case of the three lists: R1 to R85, S1 to S76, E1 to E95."""

from tests.regressions.case import Case
from tests.regressions.cases_of_mapper import E_CASES
from tests.regressions.cases_of_plug_ins import R_CASES
from tests.regressions.cases_of_saleor import S_CASES

CASES: tuple[Case, ...] = R_CASES + S_CASES + E_CASES

HOW_MANY = {"R": 85, "S": 76, "E": 95}
"""multisafepay-api.md §10, saleor-contract.md §9, multisafepay-api.md §11."""
