// A device that judges by itself while it is offline: its list, what it has let
// through, and what it has still to tell the server.  It knows no network and no
// disk: who calls keeps waiting() where a loss of power does not reach it, and
// tells of it with POST passages, 500 at a time.  doc/gate.md tells of it.
//
//   const gate = new Offline({ device: 3, station: 1, unknown: 'mark' });
//   gate.follow(await Book.open(list, expect, seen), key);
//   const { answer, entry } = await gate.scan({ code, at: Date.now() });
//   await send(gate.waiting(500));
//   gate.confirmed([seq, ...]);

import { judge } from './judge.js';
import { tag } from './list.js';

const hex = (bytes) =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

const UNKNOWN = { early: 0, late: 0, earlyThen: 'refuse', lateThen: 'refuse' };

export class Offline {
  // next: the number of the device's next scan, which it never gives twice, also
  // when it starts again; request: makes texts that are its own.
  constructor({ device, station, unknown = 'refuse', next = 1,
    request = () => crypto.randomUUID() }) {
    Object.assign(this, { device, station, unknown, next, request,
      book: null, key: null, seen: new Map(), queue: [] });
  }

  // A list with its deltas, and the list key; the same book goes on being
  // followed by book.apply().
  follow(book, key) {
    this.book = book;
    this.key = key;
  }

  // For the screen: minutes since the newest change was signed, tickets, and the
  // number of that change; null: there is no list, or it is over.
  state(now) {
    if (this.book === null || now >= this.book.expires) {
      return null;
    }
    return { minutes: Math.max(0, Math.floor((now - this.book.made) / 60000)),
      tickets: this.book.size(), last: this.book.last,
      waiting: this.queue.length };
  }

  // May the device go offline?  Codes that the server has just let in or named
  // to it, three for a start: all of them have to be known here.
  async selfTest(codes) {
    for (const code of codes) {
      if (this.book === null
          || this.book.find(await tag(this.key, code)) === null) {
        return false;
      }
    }
    return codes.length >= 3;
  }

  // scan: { code, at, ask, out, card, lead (a name), signed (what readQr() made of
  // a signed QR code) }.  entry is null where there is nothing to tell of.
  async scan({ code, at, ask = 0, out = false, card = 'none', lead = null,
    signed = null }) {
    const over = this.state(at) === null;
    const tagged = over ? null : await tag(this.key, code);
    const row = over ? null : this.book.find(tagged);
    const known = row === null ? null : this.book.ticket(row);
    const day = over ? Math.floor(at / 86400000) : this.book.day(at);
    const id = over ? code : hex(tagged);
    const own = this.own(id);
    const used = this.used(known, own);

    const answer = judge(
      known?.ticket ?? this.unlisted(signed),
      { ...known?.policy ?? UNKNOWN, unknown: this.unknown },
      [...used, ...own.waiting],
      { at, day, device: this.device, station: this.station, ask, out, card,
        lead: lead !== null });

    if (answer.verdict === 'TWICE') {
      return { answer, entry: null };
    }

    const entry = { seq: this.next++, request: this.request(), code,
      direction: out ? 'out' : 'in', persons: answer.persons, scanned_at: at,
      verdict: answer.verdict, ...lead !== null && { lead } };
    this.queue.push({ entry, id });

    if (answer.persons > 0) {
      own.waiting.push({ seq: entry.seq, at, day, persons: answer.persons,
        device: this.device, out, undone: false });
    }
    return { answer, entry };
  }

  // Those that the server has yet to confirm, the eldest first, as POST passages
  // takes them.
  waiting(most = 500) {
    return this.queue.slice(0, most).map(({ entry }) => entry);
  }

  // Nothing is forgotten before: what the server has not named stays.
  confirmed(numbers) {
    const done = new Set(numbers);

    for (const { entry, id } of this.queue) {
      const own = this.seen.get(id);
      const passed = own?.waiting.find((p) => p.seq === entry.seq);

      if (done.has(entry.seq) && passed !== undefined) {
        own.waiting = own.waiting.filter((p) => p !== passed);
        own.told += passed.out ? -passed.persons : passed.persons;
        own.last = passed;
      }
    }
    this.queue = this.queue.filter(({ entry }) => !done.has(entry.seq));
  }

  own(id) {
    if (!this.seen.has(id)) {
      this.seen.set(id, { base: null, told: 0, last: null, waiting: [] });
    }
    return this.seen.get(id);
  }

  // What the list says was used, and what this device has told of: the list has
  // it a few seconds later.
  used(known, own) {
    if (known === null) {
      return own.last === null ? [] : [own.last];
    }

    own.base ??= known.used.persons;
    const persons = Math.max(known.used.persons, own.base + own.told);
    const at = own.last?.at ?? known.used.at;

    return persons === 0 ? []
      : [{ ...known.used, persons, at,
        device: own.last === null ? known.used.device : this.device }];
  }

  unlisted(signed) {
    if (signed === null || signed.error !== undefined) {
      return { look: 'unlisted' };
    }
    return { look: 'signed', state: '1', persons: signed.persons,
      first: signed.first, last: signed.last, window: 'none', from: 0,
      until: 0, over: 0, stations: [], entries: 1, all: 0, reentry: false,
      id: signed.id, print: signed.print, paid: true, closed: false,
      stopped: false, off: 'no' };
  }
}
