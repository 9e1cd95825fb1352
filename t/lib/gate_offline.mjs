// Devices that are offline, as doc/gate/*.js has them: reads what they got and
// what they scan, says what they answer, and how they name what is wrong.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Book, Refused, listKey, segments } from '../../doc/gate/list.js';
import { Offline } from '../../doc/gate/offline.js';

globalThis.crypto ??= webcrypto;            // node 18 has it under this name

const given = JSON.parse(readFileSync(0));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const key = await listKey(bytes(given.list_key));
const expect = { keys: given.keys.map(bytes), supplier: given.supplier,
  day: given.day, now: given.now };
const list = bytes(given.list);
const deltas = segments(bytes(given.deltas));

async function opened(wanted = expect) {
  return Book.open(list, wanted, 0);
}

async function why(what) {
  try {
    await what();
  } catch (refused) {
    if (refused instanceof Refused) {
      return refused.name;
    }
    throw refused;
  }
  return 'taken';
}

const changed = list.slice();
changed[200] ^= 1;

const faults = {
  changed: await why(() => Book.open(changed, expect, 0)),
  cut: await why(() => Book.open(list.subarray(0, 300), expect, 0)),
  missing: await why(async () => (await opened()).apply(deltas[1], expect)),
  yesterday: await why(() => opened({ ...expect, day: given.day + 1 })),
  supplier: await why(() => opened({ ...expect, supplier: 8 })),
  over: await why(() => opened({ ...expect, now: given.now + 3 * 86400000 })),
  key: await why(() => opened({ ...expect, keys: [] })),
};

const devices = [];
for (const { device, scans } of given.devices) {
  const book = await opened();
  for (const segment of deltas) {
    await book.apply(segment, expect);
  }

  const gate = new Offline({ device, station: 1, unknown: 'refuse' });
  gate.follow(book, key);
  const tested = await gate.selfTest(scans.slice(0, 3).map((s) => s.code));
  for (const scan of scans) {
    await gate.scan({ ...scan, at: scan.at });
  }

  const first = gate.waiting();
  gate.confirmed(first.slice(0, 10).map((e) => e.seq));
  devices.push({ device, tested, state: gate.state(given.now),
    left: gate.waiting(1000000).length,
    entries: [...first.slice(0, 10), ...gate.waiting(1000000)] });
}

process.stdout.write(JSON.stringify({ faults, devices,
  segments: deltas.length }));
