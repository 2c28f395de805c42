// A back end on npm ocpp-rpc in strict mode; takes and gives the JSON lines of peer.py.
//
// node peer_ocpp_rpc.js CERTIFICATE KEY   (both PEM): the same back end behind ws:// and wss://

'use strict';

const fs = require('node:fs');
const https = require('node:https');
const readline = require('node:readline');
const { RPCServer, createRPCError } = require('ocpp-rpc');

const clients = new Map();
const answers = new Map();
const passwords = new Map();
let transactions = 0;

function say(event, more) {
    process.stdout.write(JSON.stringify({ event, ...more }) + '\n');
}

function standard(action) {
    const currentTime = new Date().toISOString();
    switch (action) {
        case 'BootNotification': return { status: 'Accepted', interval: 300, currentTime };
        case 'Heartbeat': return { currentTime };
        case 'Authorize': return { idTagInfo: { status: 'Accepted' } };
        case 'StartTransaction': return { transactionId: ++transactions, idTagInfo: { status: 'Accepted' } };
        case 'DataTransfer': return { status: 'UnknownVendorId' };
        case 'SignCertificate': return { status: 'Rejected' };
        case 'StopTransaction':
        case 'MeterValues':
        case 'StatusNotification':
        case 'FirmwareStatusNotification':
        case 'DiagnosticsStatusNotification':
        case 'LogStatusNotification':
        case 'SecurityEventNotification':
        case 'SignedFirmwareStatusNotification': return {};
        default: throw createRPCError('NotImplemented');
    }
}

function welcome(accept, reject, { identity: cp, password }) {
    const expected = passwords.get(cp);
    if (expected === undefined || expected === password?.toString('hex')) {
        accept();
    } else {
        say('refused', { cp });
        reject(401, 'wrong or no password');
    }
}

function attend(client) {
    const cp = client.identity;
    let frame = '';
    clients.set(cp, client);
    say('client', { cp, protocol: client.protocol });
    client.on('message', ({ message, outbound }) => {
        frame = outbound ? frame : message;
    });
    client.handle(({ method, params }) => {
        const answer = answers.get(method) ?? standard(method);
        say('call', { cp, action: method, payload: params, answer });
        return answer;
    });
    client.on('badMessage', ({ error }) => say('violation', { cp, text: `bad message: ${error}`, frame }));
    client.on('strictValidationFailure', ({ error, method, isCall, outbound }) => {
        const what = `${outbound ? 'our own ' : ''}${isCall ? '' : 'answer to '}${method}`;
        say('violation', { cp, text: `${what}: ${error} ${JSON.stringify(error.details)}`, frame });
    });
    client.once('close', () => {
        if (clients.get(cp) === client) {
            clients.delete(cp);
        }
        say('gone', { cp });
    });
}

async function request({ call, cp, action, payload }) {
    const client = clients.get(cp);
    if (client === undefined) {
        say('error', { call, code: 'NotConnected', text: `${cp} is not connected` });
        return;
    }
    try {
        say('result', { call, payload: await client.call(action, payload) });
    } catch (error) {
        say('error', { call, code: error.rpcErrorCode ?? error.constructor.name, text: String(error) });
    }
}

async function main([cert, key]) {
    const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true, callTimeoutMs: 30000 });
    server.auth(welcome);
    server.on('client', attend);
    const plain = await server.listen(0, '127.0.0.1');
    const secure = https.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) });
    secure.on('upgrade', server.handleUpgrade);
    secure.listen(0, '127.0.0.1', () => say('listening', { ws: plain.address().port, wss: secure.address().port }));
    readline.createInterface({ input: process.stdin }).on('line', (line) => {
        const order = JSON.parse(line);
        if (order.answer !== undefined) {
            answers.set(order.answer, order.payload ?? undefined);
        } else if (order.password !== undefined) {
            passwords.set(order.cp, order.password);
        } else {
            request(order);
        }
    }).on('close', () => process.exit(0));
}

main(process.argv.slice(2));
