#!/usr/bin/env node
// A turnstile as a program: it registers, fetches its list, judges by itself
// while it has no network, and tells of it later.  doc/gate.md says how and why.
//
//   gate-device.mjs http://127.0.0.1:8080/gate CODE [hmac]
//
// CODE is what "ticketctl device create" shows; behind "--hmac yes" hmac says
// so here, too.  Then it reads commands, a line each, and answers a line of
// JSON for each:
//
//   sync              the list, or what has changed since
//   scan CODE [N]     a ticket's code; N persons
//   card NUMBER       an identity card
//   offline, online   the network goes, and comes back
//   state             how old the list is, and what waits to be told of

import { createHash, createHmac, generateKeyPairSync, randomUUID, sign }
  from 'node:crypto';
import { createInterface } from 'node:readline';
import { Book, Refused, listKey, segments } from '../../doc/gate/list.js';
import { Offline } from '../../doc/gate/offline.js';

const known = 'sync; scan CODE [PERSONS]; card NUMBER; offline; online; state';
const [base, given, kind] = process.argv.slice(2);
if (given === undefined) {
  process.stderr.write('usage: gate-device.mjs BASE CODE [hmac]\n'
    + `then, on standard input, a line each: ${known}\n`);
  process.exit(2);
}

const path = new URL(base).pathname.replace(/\/$/, '');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const binary = (text) => new Uint8Array(Buffer.from(text, 'base64url'));

let secret = null;          // of a device that knows HMAC alone
let device = null;
let token = null;
let connected = true;
let ahead = 0;              // of our clock, as the server said
let seen = 0;               // the newest change ever, which outlives a list
let gate = null;
let expect = null;
const lately = [];          // codes that the server named

async function ask(method, what, body, headers = {}) {
  if (!connected) {
    throw new Error('no network');
  }

  const answer = await fetch(`${new URL(base).origin}${path}/v1/${what}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { ...body && { 'Content-Type': 'application/json' }, ...headers },
    signal: AbortSignal.timeout(5000),
  });

  if (answer.status >= 400) {
    const problem = await answer.json().catch(() => ({}));
    const refused = new Error(problem.detail ?? `status ${answer.status}`);
    refused.name = (problem.type ?? '').split('/').pop();
    throw refused;
  }
  return answer;
}

async function register() {
  const answer = kind === 'hmac'
    ? await ask('POST', 'register/hmac', { code: given })
    : await ask('POST', 'register', { code: given,
      public_key: publicKey.export({ format: 'jwk' }).x });
  ({ secret = null, ...device } = await answer.json());
  gate = new Offline({ device: device.device, station: 0 });
}

const signature = (text) => (secret === null
  ? sign(null, Buffer.from(text), privateKey).toString('base64url')
  : createHmac('sha256', binary(secret)).update(text).digest('base64url'));

async function signIn() {
  const body = { device: device.device };
  const time = String(Math.floor((Date.now() - ahead) / 1000));
  const nonce = randomUUID();
  const lines = ['POST', `${path}/v1/token`, time, nonce,
    createHash('sha256').update(JSON.stringify(body)).digest('hex')];
  const answer = await ask('POST', 'token', body, { 'Gate-Time': time,
    'Gate-Nonce': nonce, 'Gate-Signature': signature(lines.join('\n')) });
  token = (await answer.json()).token;
}

// With a token, and with another one where it is over.
async function authorised(method, what, body) {
  const once = () => ask(method, what, body,
    { Authorization: `Bearer ${token}` });

  if (token === null) {
    await signIn();
  }
  try {
    return await once();
  } catch (refused) {
    if (!/^(GATE_TOKEN_|DEVICE_STALE)/.test(refused.name)) {
      throw refused;
    }
    await signIn();
    return once();
  }
}

async function beat() {
  const answer = await (await authorised('POST', 'heartbeat', {
    time: Date.now(), waiting: gate.waiting(Infinity).length,
    ...gate.book && { list: gate.book.last } })).json();

  ahead = answer.ahead ?? 0;
  gate.station = answer.station?.no ?? 0;
  gate.unknown = answer.offline_unknown ?? 'refuse';
}

async function fetchList() {
  const keys = await (await authorised('GET', 'keys')).json();
  const bytes = new Uint8Array(
    await (await authorised('GET', 'list')).arrayBuffer());

  expect = { keys: keys.keys.map(binary), supplier: keys.supplier,
    day: Math.floor(Date.parse(keys.day) / 86400000), now: Date.now() - ahead };
  const book = await Book.open(bytes, expect, seen);
  gate.follow(book, await listKey(binary(keys.list_key)));
}

// Deltas; where they do not fit, the whole list once more.
async function sync() {
  await beat();
  for (let whole = gate.book === null; ; whole = true) {
    try {
      if (whole) {
        await fetchList();
      }
      for (;;) {
        const answer = await authorised('GET',
          `list/deltas?after=${gate.book.last}`);
        if (answer.status === 204) {
          break;
        }
        for (const segment of
          segments(new Uint8Array(await answer.arrayBuffer()))) {
          await gate.book.apply(segment,
            { ...expect, now: Date.now() - ahead });
        }
      }
      seen = Math.max(seen, gate.book.last);
      return gate.state(Date.now() - ahead);
    } catch (refused) {
      if (whole || !(refused instanceof Refused
                     || refused.name === 'LIST_GAP')) {
        throw refused;
      }
    }
  }
}

// Nothing is forgotten before the server has named its number.
async function tell() {
  while (gate.waiting(1).length > 0) {
    const { items } = await (await authorised('POST', 'passages',
      { time: Date.now() - ahead, passages: gate.waiting(500) })).json();

    gate.confirmed(items.map((item) => item.seq));
    if (items.length === 0) {
      break;
    }
  }
}

async function scan({ code, idCard }, persons) {
  const request = randomUUID();

  try {
    const answer = await (await authorised('POST', 'check',
      { request, code, id_card: idCard, ...persons && { persons } })).json();
    if (code !== undefined) {
      lately.unshift(code);
      lately.splice(3);
    }
    return { by: 'server', verdict: answer.verdict, persons: answer.persons };
  } catch {
    // the same request: if the server let in, and its answer was lost, that
    // is the passage which is told of later
    gate.request = () => request;
    const { answer } = await gate.scan({ code, idCard, at: Date.now() - ahead,
      ask: persons ?? 0 });
    return { by: 'list', verdict: answer.verdict, persons: answer.persons };
  }
}

const commands = {
  sync,
  scan: (code, persons) => scan({ code }, persons && Number(persons)),
  card: (idCard) => scan({ idCard }),
  offline: async () => {
    const tested = await gate.selfTest(lately);
    connected = false;
    return { offline: true, tested };
  },
  online: async () => {
    connected = true;
    await tell();
    return { online: true, ...gate.state(Date.now() - ahead) };
  },
  state: async () => gate.state(Date.now() - ahead),
};

try {
  await register();
} catch (error) {
  process.stderr.write(`gate-device.mjs: ${error.message}\n`);
  process.exit(1);
}
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...values] = line.trim().split(/\s+/);
  let said;

  try {
    if (!Object.hasOwn(commands, command)) {
      throw new Error(`there is no "${command}": ${known}`);
    }
    said = await commands[command](...values);
  } catch (error) {
    said = { error: error.name === 'Error' ? error.message : error.name };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
