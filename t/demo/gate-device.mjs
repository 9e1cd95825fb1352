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
//   gate NUMBER       of a handheld: at which of its gates it stands
//   offline, online   the network goes, and comes back
//   state             how old the list is, and what waits to be told of
//
// Where the server does not answer within two seconds, the list judges, that scan
// with it, and those that follow, until three heartbeats were answered within a
// second each.

import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { words } from '../../doc/gate/judge.js';
import { Follower } from '../../doc/gate/follow.js';
import { Offline } from '../../doc/gate/offline.js';
import { isSigned, readQr } from '../../doc/gate/qr.js';
import { Device, Problem } from './device.mjs';

const known = 'sync; scan CODE [PERSONS]; card NUMBER; gate NUMBER; offline;'
  + ' online; state';
const [base, given, kind] = process.argv.slice(2);
if (given === undefined) {
  process.stderr.write('usage: gate-device.mjs BASE CODE [hmac]\n'
    + `then, on standard input, a line each: ${known}\n`);
  process.exit(2);
}

const PATIENCE = 2000;      // milliseconds that a visitor waits for the server
const SOON = 1000;          // an answer of a server that is back, and between two
const ENOUGH = 3;           // of them in a row

const device = new Device(base);
const follower = new Follower({ ask: (...asked) => served(...asked),
  now: () => device.now() });

let gate = null;
const lately = [];          // codes that the server named
let stands = null;          // the gate that its keeper has picked
let away = null;            // a timer: the server did not answer in time

// A device that staff have locked, or taken away, lets nobody in: neither by its
// list nor without one.  What it has to tell it keeps.
async function obeyed(asks) {
  try {
    return await asks();
  } catch (refused) {
    if (/^DEVICE_(LOCKED|UNKNOWN)$/.test(refused.name)) {
      await follower.forget(gate);
      lately.length = 0;
    }
    throw refused;
  }
}

const served = (...asked) => obeyed(() => device.authorised(...asked));

// No answer, or one that says nothing of the ticket: the list judges.  Any other
// refusal is the device's own fault, and opens nothing.
const isBusy = (error) => !(error instanceof Problem) || error.status === 429
  || error.status >= 500;

async function beat(signal) {
  const answer = await obeyed(() => device.beat({
    waiting: gate.waiting(Infinity).length,
    ...stands !== null && { gate: stands },
    ...gate.book && { list: gate.book.last } }, signal));

  gate.station = answer.station?.no ?? 0;
  gate.unknown = answer.offline_unknown ?? 'refuse';
  return answer;
}

// What is refused is not said again.
async function standAt(number) {
  const before = stands;

  stands = number;
  try {
    const answer = await beat();
    return { gate: answer.gate, gates: answer.gates };
  } catch (refused) {
    stands = before;
    throw refused;
  }
}

async function sync() {
  await beat();
  await follower.sync(gate);
  return state();
}

// Nothing is forgotten before the server has named its number.
async function tell() {
  while (gate.waiting(1).length > 0) {
    const { items } = await (await served('POST', 'passages',
      { time: device.now(), passages: gate.waiting(500) })).json();

    gate.confirmed(items.map((item) => item.seq));
    if (items.length === 0) {
      break;
    }
  }
}

// Nobody is shown a network's error, nor waits for it twice.
function goAway(good = 0) {
  clearTimeout(away);
  away = setTimeout(async () => {
    try {
      await beat(AbortSignal.timeout(SOON));
      if (good + 1 < ENOUGH) {
        goAway(good + 1);
        return;
      }
      await tell();
      comeBack();
    } catch {
      goAway();
    }
  }, SOON);
  away.unref();
}

function comeBack() {
  clearTimeout(away);
  away = null;
}

const state = () => {
  const is = gate.state(device.now());

  return is && { ...is, away: away !== null };
};

async function scan({ code, idCard }, persons) {
  const request = randomUUID();

  try {
    if (away !== null) {
      throw new Error('no answer lately');
    }
    const answer = await (await served('POST', 'check',
      { request, code, id_card: idCard, ...persons && { persons } },
      AbortSignal.timeout(PATIENCE))).json();
    if (['IN', 'OUT'].includes(answer.verdict) && !answer.repeated) {
      await gate.passed({ code, idCard, at: device.now(),
        persons: answer.persons, out: answer.verdict === 'OUT' });
    }
    if (code !== undefined) {
      lately.unshift(code);
      lately.splice(3);
    }
    return { by: 'server', verdict: answer.verdict, persons: answer.persons,
      screen: answer.screen };
  } catch (refused) {
    if (!isBusy(refused)) {
      throw refused;
    }
    if (refused.name === 'TimeoutError') {
      goAway();
    }
    // the same request: if the server let in, and its answer was lost, that
    // is the passage which is told of later
    gate.request = () => request;
    const expect = follower.expect();
    const signed = code !== undefined && expect !== null && isSigned(code)
      ? await readQr(code, expect.supplier, expect.keys) : null;
    const { answer } = await gate.scan({ code, idCard, at: device.now(),
      ask: persons ?? 0, signed });
    const screen = (which) => words(answer.verdict, `screen ${which}`,
      { persons: answer.persons, left: answer.left, minutes: answer.minutes });
    return { by: 'list', verdict: answer.verdict, persons: answer.persons,
      screen: { zh: screen('zh'), en: screen('en') } };
  }
}

const commands = {
  sync,
  scan: (code, persons) => scan({ code }, persons && Number(persons)),
  card: (idCard) => scan({ idCard }),
  gate: standAt,
  offline: async () => {
    const tested = await gate.selfTest(lately);
    device.network = 'offline';
    return { offline: true, tested };
  },
  online: async () => {
    device.network = 'online';
    comeBack();
    await tell();
    return { online: true, ...state() };
  },
  state,
};

try {
  gate = new Offline({ device: (await device.register(given, kind)).device,
    station: 0 });
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
