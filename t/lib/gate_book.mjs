// What a device answers by its list, as doc/gate/*.js has it: reads the lines
// that t/lib/gate_book.c reads and writes what that writes.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Book, listKey, paperTag, tag } from '../../doc/gate/list.js';
import { judge } from '../../doc/gate/judge.js';
import { Offline } from '../../doc/gate/offline.js';
import { codeOf } from '../../doc/gate/qr.js';

globalThis.crypto ??= webcrypto;            // node 18 has it under this name

const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const expect = { keys: [] };
const said = [];
let key = null;
let book = null;

const words = (a) => `${a.verdict} ${a.persons} ${a.left} ${a.minutes}`;

// A device that has seen nothing yet.
async function scanned(code, at, station) {
  const row = book.find(await tag(key, codeOf(code) ?? code));

  if (row === null) {
    return 'none';
  }
  if (book.ticket(row) === null) {
    return 'online';
  }

  const gate = new Offline({ device: 77, station });
  gate.follow(book, key);
  return words((await gate.scan({ code, at })).answer);
}

async function shown(card, at, station) {
  const tagged = await tag(key, card);
  const rows = [
    ...book.card(tagged).map((row) => [row, false]),
    ...book.card(await paperTag(key, tagged)).map((row) => [row, true])];

  return rows.map(([row, onPaper]) => {
    const known = book.ticket(row, onPaper);

    return known === null ? 'online'
      : words(judge(known.ticket, { ...known.policy, unknown: 'refuse' },
        known.used.persons > 0 ? [known.used] : [],
        { at, day: book.day(at), device: 77, station, ask: 0, out: false,
          card: 'none', lead: false }));
  }).join(', ') || 'none';
}

for (const line of readFileSync(0, 'utf8').split('\n')) {
  const [what, text, at, station] = line.split(' ');

  if (what === 'supplier' || what === 'day' || what === 'now') {
    expect[what] = Number(text);
  } else if (what === 'key') {
    expect.keys.push(bytes(text));
  } else if (what === 'tags') {
    key = await listKey(bytes(text));
  } else if (what === 'list') {
    book = await Book.open(bytes(text), expect, 0);
  } else if (what === 'deltas') {
    await book.apply(bytes(text), expect);
  } else if (what === 'scan') {
    said.push(await scanned(text, Number(at), Number(station)));
  } else if (what === 'card') {
    said.push(await shown(text, Number(at), Number(station)));
  }
}

process.stdout.write(said.map((s) => `${s}\n`).join(''));
