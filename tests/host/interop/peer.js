// A back end on npm ocpp-rpc in strict mode, driven over JSON lines.
//
// In:  {"call": 1, "cp": "CP1", "action": "Reset", "payload": {...}}    make a request
//      {"answer": "Authorize", "payload": {...}}                        what that CALL gets from now on
// Out: {"event": "listening", "port": ...}
//      {"event": "client" | "gone", "cp": ..., "protocol": ...}
//      {"event": "call", "cp": ..., "action": ..., "payload": ..., "answer": ...}
//      {"event": "result", "call": 1, "payload": ...} or {"event": "error", "call": 1, "code": ..., "text": ...}
//      {"event": "violation", "cp": ..., "text": ...}                   strict mode or the RPC layer objects

'use strict';

const readline = require('node:readline');
const { RPCServer, createRPCError } = require('ocpp-rpc');

const clients = new Map();
const answers = new Map();
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
        case 'StopTransaction':
        case 'MeterValues':
        case 'StatusNotification':
        case 'FirmwareStatusNotification':
        case 'DiagnosticsStatusNotification': return {};
        default: throw createRPCError('NotImplemented');
    }
}

function attend(client) {
    const cp = client.identity;
    clients.set(cp, client);
    say('client', { cp, protocol: client.protocol });
    client.handle(({ method, params }) => {
        const answer = answers.get(method) ?? standard(method);
        say('call', { cp, action: method, payload: params, answer });
        return answer;
    });
    client.on('badMessage', ({ error }) => say('violation', { cp, text: `bad message: ${error}` }));
    client.on('strictValidationFailure', ({ error, method, isCall }) => {
        say('violation', { cp, text: `${isCall ? '' : 'answer to '}${method}: ${error} ${JSON.stringify(error.details)}` });
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

async function main() {
    const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true, callTimeoutMs: 10000 });
    server.on('client', attend);
    const http = await server.listen(0, '127.0.0.1');
    say('listening', { port: http.address().port });
    readline.createInterface({ input: process.stdin }).on('line', (line) => {
        const order = JSON.parse(line);
        if (order.answer !== undefined) {
            answers.set(order.answer, order.payload);
        } else {
            request(order);
        }
    }).on('close', () => process.exit(0));
}

main();
