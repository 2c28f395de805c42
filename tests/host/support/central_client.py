"""A charge point made of a plain WebSocket client, to test back ends with: it says what it is told, right or wrong."""

import json
from urllib.parse import quote

from websockets.sync.client import connect

from support.patience import at_most

BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}


class Client:
    """Connected to `url` as `identity` once constructed; `options` are those of websockets.sync.client.connect."""

    def __init__(self, url, identity="CP 1", protocols=("ocpp1.6",), **options):
        address = f"{url}/{quote(identity, safe='')}"
        self.ws = connect(address, subprotocols=protocols, compression=None, legacy=True, **options)
        self._count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ws.close()

    def send(self, action, payload, message_id=None):
        """Sends a CALL; ids are m1, m2, ..."""
        self._count += 1
        self.ws.send(json.dumps([2, message_id or f"m{self._count}", action, payload]))

    def read(self, timeout=None):
        """The next message; TimeoutError when there is none within `timeout` s, None: for as long as one may take."""
        return json.loads(self.ws.recv(at_most(3) if timeout is None else timeout))

    def call(self, action, payload, message_id=None):
        """Sends a CALL and returns the message that comes next."""
        self.send(action, payload, message_id)
        return self.read()

    def answer(self, payload):
        """Reads a CALL, answers it with the CALLRESULT `payload` and returns (action, payload of the CALL)."""
        _, message_id, action, asked = self.read()
        self.ws.send(json.dumps([3, message_id, payload]))
        return action, asked

    def booted(self):
        """Registers; returns itself."""
        assert self.call("BootNotification", BOOT)[2]["status"] == "Accepted"
        return self


def rules(cs):
    """Names of the rules broken so far."""
    return [one.rule for one in cs.violations]


def status(connector, name, **more):
    """Payload of a StatusNotification."""
    return {"connectorId": connector, "errorCode": "NoError", "status": name, **more}


def start(meter=100):
    """Payload of a StartTransaction."""
    return {"connectorId": 1, "idTag": "A", "meterStart": meter, "timestamp": "2026-01-01T00:00:00Z"}
