"""Saleor's problems of an app: the port `ProblemDesk`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from gql import GraphQLRequest

from saleor_msp_app.domain.errors import SaleorRefused
from saleor_msp_app.domain.problem import Problem
from saleor_msp_app.saleor.graphql import GraphqlApi
from saleor_msp_app.saleor.operation_files import operation
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.problems import Telling

_CREATE = operation("create_problem")
_DISMISS = operation("dismiss_problem")


@dataclass(frozen=True, slots=True)
class SaleorProblems:
    """`transport` is closed by its owner."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def create(self, installation: Installation, problem: Problem) -> Telling:
        """See the port."""
        content: dict[str, object] = {"key": problem.key, "message": problem.message}
        if problem.is_critical:
            content["criticalThreshold"] = 1
        return await self._tell(installation, _CREATE, "appProblemCreate", content)

    async def dismiss(self, installation: Installation, key: str) -> Telling:
        """See the port."""
        return await self._tell(installation, _DISMISS, "appProblemDismiss", {"byApp": {"keys": [key]}})

    async def _tell(
        self, installation: Installation, document: GraphQLRequest, name: str, content: Mapping[str, Any]
    ) -> Telling:
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(installation.shop, installation.token, document, input=content)
        result = answer.find(name)
        if result is None:
            failure = answer.failure()
            if isinstance(failure, SaleorRefused):
                return Telling.UNKNOWN_THERE
            raise failure
        for error in result.get("errors") or ():
            raise SaleorRefused(str(error.get("code")), str(error.get("message")))
        return Telling.DONE
