"""Reservations as tests make them, and transactions that should or should not use them up."""

from datetime import UTC, datetime, timedelta

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}


def in_seconds(seconds):
    """That moment as OCPP writes it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def reserve(central, connector=1, tag="A", id_=7, seconds=60, **more):
    """Status of ReserveNow."""
    payload = {"connectorId": connector, "expiryDate": in_seconds(seconds), "idTag": tag, "reservationId": id_}
    return central.call("ReserveNow", payload | more)["status"]


def reserved(central, connector=1, **more):
    """ReserveNow until the back end knows it. Its StatusNotification."""
    mark = central.mark()
    assert reserve(central, connector, **more) == "Accepted"
    return central.status("Reserved", connector, after=mark)


def cancel(central, id_=7):
    """Answer to CancelReservation."""
    return central.call("CancelReservation", {"reservationId": id_})


def remote_start(central, tag, **more):
    """Answer to RemoteStartTransaction."""
    return central.call("RemoteStartTransaction", {"idTag": tag, **more})


def grouped(**parents):
    """Answer to Authorize and StartTransaction that knows these parentIdTags by idTag."""

    def answer(call):
        parent = parents.get(call.payload["idTag"])
        info = {"status": "Accepted"} | ({"parentIdTag": parent} if parent else {})
        return {"idTagInfo": info} | ({"transactionId": 70 + call.index} if call.action == "StartTransaction" else {})

    return answer


def used(start):
    """reservationId of a StartTransaction, None without."""
    return start.payload.get("reservationId")
