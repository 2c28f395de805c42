"""JSON and WebSocket, as OCPP-J uses them."""
