// Lists and signed QR codes as doc/gate/*.js reads them, for t/10-gate-list.t:
// goes over t/fixtures/gate_list.json and gate_qr.json and says what came out;
// and over what "gate_vectors many" has written to its input.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { judge } from '../../doc/gate/judge.js';
import { Book, Refused, listKey, openSegment, paperTag, tag }
  from '../../doc/gate/list.js';
import { codeOf, isSigned, readQr } from '../../doc/gate/qr.js';

globalThis.crypto ??= webcrypto;            // node 18 has it under this name

const fixture = (name) => JSON.parse(readFileSync(
  new URL(`../fixtures/${name}.json`, import.meta.url)));
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));

const vectors = fixture('gate_list');
const key = await listKey(bytes(vectors.list_key));
const keys = [bytes(vectors.public_key), bytes(vectors.old_public_key)];
const expect = (now) => ({ keys, supplier: vectors.supplier,
  day: vectors.day, now });

async function book(after) {
  const made = await Book.open(bytes(vectors.list), expect(vectors.now));

  for (const deltas of vectors.deltas.slice(0, after)) {
    await made.apply(bytes(deltas), expect(vectors.now));
  }
  return made;
}

function judged(own, row, at, onPaper = false) {
  const known = row && own.ticket(row, onPaper);
  const scan = { at, day: own.day(at), device: 1, station: 1, ask: 0,
    out: false, card: 'none', lead: false };
  const a = known
    ? judge(known.ticket, { ...known.policy, unknown: 'refuse' },
      known.used.persons > 0 ? [known.used] : [], scan)
    : judge({ look: 'unlisted' }, { unknown: 'refuse' }, [], scan);

  return [a.verdict, a.persons, a.left, a.minutes, a.next, a.first ? 1 : 0]
    .join(' ');
}

async function why(promise) {
  try {
    await promise;
  } catch (refused) {
    if (refused instanceof Refused) {
      return refused.name;
    }
    throw refused;
  }
  return 'OK';
}

const said = [];
for (const { after, code, card, at } of vectors.said) {
  const own = await book(after);
  const wanted = await tag(key, code ?? card);
  const rows = card === undefined ? [own.find(wanted)] : own.card(wanted);
  const papers = card === undefined ? []
    : own.card(await paperTag(key, wanted));

  said.push([...rows.map((row) => judged(own, row, at)),
    ...papers.map((row) => judged(own, row, at, true))].join(', ') || 'none');
}

const refused = [];
for (const { as, before, last, now } of vectors.refused) {
  const own = await book(0);
  const state = () => JSON.stringify([own.last, own.hash, own.rows.size]);

  for (const deltas of before) {
    await own.apply(bytes(deltas), expect(vectors.now));
  }

  const was = state();
  refused.push(await why(as === 'list'
    ? Book.open(bytes(last), expect(now), 100)
    : own.apply(bytes(last), expect(now))));
  if (state() !== was) {
    refused.push('a part was taken');
  }
}

// Whatever byte is another one.
const spoilt = {};
for (let i = 0; i < vectors.list.length / 2; i++) {
  const other = bytes(vectors.list);
  other[i] ^= 1 << i % 8;
  spoilt[await why(openSegment(other, expect(vectors.now)))] = 1;
}

const qrVectors = fixture('gate_qr');
const qrKeys = [bytes(qrVectors.public_key)];
const qr = [];
for (const { text } of qrVectors.qr) {
  const read = await readQr(text, qrVectors.supplier, qrKeys);
  const other = text.slice(0, 60) + (text[60] === 'A' ? 'B' : 'A')
    + text.slice(61);

  qr.push({ ...read, order: String(read.order),
    signed: isSigned(text), named: codeOf(text) === read.code,
    errors: [(await readQr(other, qrVectors.supplier, qrKeys)).error,
      (await readQr(text, 8, qrKeys)).error,
      (await readQr(text, qrVectors.supplier, [])).error,
      (await readQr(text.slice(1), qrVectors.supplier, qrKeys)).error,
      (await readQr(text.slice(0, -1) + '+', qrVectors.supplier, qrKeys)).error,
      (await readQr(text.slice(0, -1)
        + String.fromCharCode(text.charCodeAt(121) + 1), qrVectors.supplier,
      qrKeys)).error] });
}

// By chance: is each ticket and each card what it is to the book in C?
const many = JSON.parse(readFileSync(0));
const large = await Book.open(bytes(many.list.hex), expect(vectors.now));
const hex = (b) => Buffer.from(b).toString('hex');
const other = [];

for (const deltas of many.deltas) {
  await large.apply(bytes(deltas.hex), expect(vectors.now));
}
for (const ticket of many.tickets) {
  const row = large.find(bytes(ticket.tag));
  const is = row === null ? '' : hex([...row.tag, row.product & 255,
    row.product >> 8, row.span, row.persons, row.used, row.flags, row.before,
    row.after]);

  if (is !== ticket.row) {
    other.push(`${ticket.tag}: ${is}, not ${ticket.row}`);
  }
}
for (const card of many.cards) {
  const is = large.card(bytes(card.tag)).map((row) => hex(row.tag)).join();

  if (is !== card.tickets.map((t) => t.tag).join()) {
    other.push(`card ${card.tag}: ${is}`);
  }
}

console.log(JSON.stringify({ other,
  found: many.tickets.filter((t) => t.row !== '').length,
  cards: many.cards.filter((c) => c.tickets.length > 1).length, said, refused, spoilt: Object.keys(spoilt).sort(),
  qr, keyIsShut: !key.extractable }));
