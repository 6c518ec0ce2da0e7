"""Who may read or do what. The texts are Saleor's."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo

from saleor_msp_app.sandbox.saleor.records.people import Caller

ORDERS = ("MANAGE_ORDERS",)
PAYMENTS = ("HANDLE_PAYMENTS",)
PAYMENTS_OR_ORDERS = ("HANDLE_PAYMENTS", "MANAGE_ORDERS")
APPS = ("MANAGE_APPS",)
PRODUCTS = ("MANAGE_PRODUCTS",)
PRODUCT_TYPES = ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",)
SHIPPING = ("MANAGE_SHIPPING",)
ANY_APP = ("AUTHENTICATED_APP",)
ANYBODY_KNOWN = ("AUTHENTICATED_STAFF_USER", "AUTHENTICATED_APP")

# What orders and payments guard was refused to an app with HANDLE_PAYMENTS (observed 3.23.28); what selling
# needs is what the schema's descriptions say.
GUARDS: dict[str, dict[str, tuple[str, ...]]] = {
    "Query": {
        "app": ANYBODY_KNOWN,
        "apps": APPS,
        "appsInstallations": APPS,
        "channels": ("AUTHENTICATED_APP", "AUTHENTICATED_STAFF_USER"),
        "transaction": PAYMENTS_OR_ORDERS,
        "transactions": PAYMENTS_OR_ORDERS,
    },
    "Shop": {"version": ANYBODY_KNOWN},
    "Mutation": {
        "appActivate": APPS,
        "appDeactivate": APPS,
        "appDelete": APPS,
        "appDeleteFailedInstallation": APPS,
        "appInstall": APPS,
        "appProblemCreate": ANY_APP,
        "appProblemDismiss": ("MANAGE_APPS", "AUTHENTICATED_APP"),
        "categoryCreate": PRODUCTS,
        "categoryDelete": PRODUCTS,
        "channelUpdate": ("MANAGE_CHANNELS",),
        "createWarehouse": PRODUCTS,
        "deleteWarehouse": PRODUCTS,
        "draftOrderComplete": ORDERS,
        "draftOrderCreate": ORDERS,
        "orderGrantRefundCreate": ORDERS,
        "orderUpdateShipping": ORDERS,
        "productChannelListingUpdate": PRODUCTS,
        "productCreate": PRODUCTS,
        "productDelete": PRODUCTS,
        "productTypeCreate": PRODUCT_TYPES,
        "productTypeDelete": PRODUCT_TYPES,
        "productVariantChannelListingUpdate": PRODUCTS,
        "productVariantCreate": PRODUCTS,
        "shippingMethodChannelListingUpdate": SHIPPING,
        "shippingPriceCreate": SHIPPING,
        "shippingZoneCreate": SHIPPING,
        "shippingZoneDelete": SHIPPING,
        "transactionCreate": PAYMENTS,
        "transactionEventReport": PAYMENTS,
        "transactionRequestAction": PAYMENTS,
        "transactionRequestRefundForGrantedRefund": PAYMENTS,
        "transactionUpdate": PAYMENTS,
        "webhookCreate": ("MANAGE_APPS", "AUTHENTICATED_APP"),
        "webhookUpdate": ("MANAGE_APPS", "AUTHENTICATED_APP"),
    },
    "Checkout": {"transactions": ("MANAGE_CHECKOUTS", "HANDLE_PAYMENTS")},
    "Order": {
        "transactions": ("MANAGE_ORDERS", "HANDLE_PAYMENTS"),
        **dict.fromkeys(
            (
                "events",
                "grantedRefunds",
                "privateMetadata",
                "privateMetafield",
                "privateMetafields",
                "totalAuthorizePending",
                "totalCancelPending",
                "totalChargePending",
                "totalGrantedRefund",
                "totalRefundPending",
                "totalRemainingGrant",
            ),
            ORDERS,
        ),
    },
    "OrderDiscount": {"reason": ORDERS},
    "OrderLineDiscount": {"reason": ORDERS},
    "OrderLine": {
        "allocations": ("MANAGE_PRODUCTS", "MANAGE_ORDERS"),
        **dict.fromkeys(("privateMetadata", "privateMetafield", "privateMetafields"), ORDERS),
    },
}


class PermissionDenied(Exception):
    def __init__(self, permissions: tuple[str, ...]) -> None:
        names = ", ".join(permissions)
        super().__init__(f"To access this path, you need one of the following permissions: {names}")


def check(caller: Caller, permissions: tuple[str, ...]) -> None:
    as_app = "AUTHENTICATED_APP" in permissions and caller.app is not None
    as_staff = "AUTHENTICATED_STAFF_USER" in permissions and caller.staff is not None
    # Not even staff may do what is for apps alone (observed 3.23.28: appProblemCreate).
    if as_app or as_staff or (permissions != ANY_APP and caller.may(*permissions)):
        return
    raise PermissionDenied(permissions)


def guarded(permissions: tuple[str, ...], resolve: Callable[..., Any]) -> Callable[..., Any]:
    def checked(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        check(info.context.caller, permissions)
        return resolve(source, info, **arguments)

    return checked
