"""One connected charge point: answers to all that it may ask (OCPP 1.6 chapter 4, security white paper)."""

import logging
from datetime import UTC, datetime

from ocpp.routing import on
from ocpp.v16.enums import Action

from ocpp.v16 import ChargePoint, call_result

LOG = logging.getLogger("csms.protocol")


def now():
    """The time as OCPP text, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Session(ChargePoint):
    """`station` and `store`: where what it says is kept; interval of heartbeats and response_timeout in s."""

    def __init__(self, station, store, connection, interval, response_timeout):
        super().__init__(station.id, connection, response_timeout, logger=LOG)
        self._station = station
        self._store = store
        self._interval = interval

    @on(Action.boot_notification)
    def boot_notification(self, **fields):
        """§4.2: always accepted."""
        self._station.boot = fields
        self._station.connectors.clear()
        return call_result.BootNotification(current_time=now(), interval=self._interval, status="Accepted")

    @on(Action.heartbeat)
    def heartbeat(self):
        """§4.6."""
        return call_result.Heartbeat(current_time=now())

    @on(Action.authorize)
    def authorize(self, id_tag):
        """§4.1."""
        return call_result.Authorize(id_tag_info=self._info(id_tag))

    @on(Action.start_transaction)
    def start_transaction(self, connector_id, id_tag, meter_start, timestamp, **_):
        """§4.8: a denied card gets a transactionId too."""
        made = self._store.begin(self.id, connector_id, id_tag, meter_start, timestamp)
        return call_result.StartTransaction(transaction_id=made.id, id_tag_info=self._info(id_tag))

    @on(Action.stop_transaction)
    def stop_transaction(self, transaction_id, meter_stop, timestamp, id_tag=None, reason=None, **_):
        """§4.10: answered whatever the transaction is, or it would be sent for ever."""
        self._store.end(transaction_id, meter_stop, timestamp, reason)
        return call_result.StopTransaction(id_tag_info=self._info(id_tag) if id_tag else None)

    @on(Action.meter_values)
    def meter_values(self, meter_value, transaction_id=None, **_):
        """§4.7."""
        self._store.sampled(transaction_id, len(meter_value))
        return call_result.MeterValues()

    @on(Action.status_notification)
    def status_notification(self, connector_id, **fields):
        """§4.9."""
        self._station.connectors[connector_id] = fields
        return call_result.StatusNotification()

    @on(Action.data_transfer)
    def data_transfer(self, **_):
        """§4.3: no vendor is known here."""
        return call_result.DataTransfer(status="UnknownVendorId")

    @on(Action.diagnostics_status_notification)
    def diagnostics_status(self, **_):
        """§4.4."""
        return call_result.DiagnosticsStatusNotification()

    @on(Action.firmware_status_notification)
    def firmware_status(self, **_):
        """§4.5."""
        return call_result.FirmwareStatusNotification()

    @on(Action.signed_firmware_status_notification)
    def signed_firmware_status(self, **_):
        """White paper L01."""
        return call_result.SignedFirmwareStatusNotification()

    @on(Action.log_status_notification)
    def log_status(self, **_):
        """White paper N01."""
        return call_result.LogStatusNotification()

    @on(Action.security_event_notification)
    def security_event(self, **_):
        """White paper A04."""
        return call_result.SecurityEventNotification()

    @on(Action.sign_certificate)
    def sign_certificate(self, **_):
        """White paper A02: no authority here."""
        return call_result.SignCertificate(status="Rejected")

    async def close(self):
        """Closes the connection."""
        await self._connection.close()

    def _info(self, id_tag):
        return {"status": self._store.tag_status(id_tag)}
