"""Files to and from servers: HTTP, HTTPS, FTP and FTPS clients that never block.

Seldom used, so this package stays apart (tools/toolchain/linker/apart.py): it is imported when a transfer begins and
dropped when it is over, and everything it needs of the firmware is passed in. What is used from outside:

    transfer.Transfer       one file, with its tries
    failure                 TransferError: a try failed; Hopeless: no other try would help
    address.parse           the parts of a URL

Limits, since a server may be anything: URLs have 512 characters, HTTP heads 8 KB, redirections 5, FTP replies 64
lines; the receiver of a file limits its size, and at least 1 KB must move in every `patience` or the try is over.
Host names are looked up by the board's `connect`; a try waits for that within its patience. A transfer uses 1 KB of
buffers beside TLS. An FTPS server that insists on resuming the TLS session of the control connection for the data is
not supported: the TLS library cannot.
"""
