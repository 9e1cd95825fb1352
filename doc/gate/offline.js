// A device that judges by itself while it is offline: its list, what it has let
// through, and what it has still to tell the server.  It knows no network and no
// disk: who calls keeps waiting() where a loss of power does not reach it, and
// tells of it with POST passages, 500 at a time.  doc/gate.md tells of it.
//
//   const gate = new Offline({ device: 3, station: 1, unknown: 'mark' });
//   gate.follow(await Book.open(list, expect, seen), key);
//   await gate.passed({ code, at: Date.now(), persons: 1 });    // by the server
//   const { answer, entry } = await gate.scan({ code, at: Date.now() });
//   await send(gate.waiting(500));
//   gate.confirmed([seq, ...]);

import { judge } from './judge.js';
import { documentText, paperTag, tag } from './list.js';
import { codeOf, isSigned } from './qr.js';

const hex = (bytes) =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

const UNKNOWN = { early: 0, late: 0, earlyThen: 'refuse', lateThen: 'refuse' };

// Of several tickets of a card the first that comes in, else the one that is
// nearest to it; but what has just come in comes not again.
const RANKS = ['TWICE', 'IN', 'OUT', 'SLOT_EARLY', 'SLOT_LATE', 'NOT_YET',
  'STATION', 'PRINT_FIRST', 'SHOW_PAPER', 'USED', 'NOT_INSIDE', 'CALLED_OFF',
  'STOPPED', 'NOT_ISSUED', 'NOT_NAMED', 'UNPAID', 'DAY_BEFORE', 'DAY_AFTER', 'REFUNDED',
  'CLOSED'];

const rank = ({ answer }) =>
  (RANKS.indexOf(answer.verdict) + RANKS.length + 1) % (RANKS.length + 1);

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

  // scan: { code (as it was read: 30 digits or a signed QR code), or idCard (the
  // number of a document), at, ask, out, card, lead (a name), signed (what
  // readQr() made of a signed QR code) }.  entry is null where there is nothing
  // to tell of.
  async scan({ code, idCard, at, ask = 0, out = false, card = 'none',
    lead = null, signed = null }) {
    const { answer, own, id, day } = await this.nearest(
      { code, idCard, at, ask, out, card, lead, signed });
    const read = code === undefined ? { id_card: idCard } : { code };

    if (answer.verdict === 'TWICE') {
      return { answer, entry: null };
    }

    const entry = { seq: this.next++, request: this.request(), ...read,
      direction: out ? 'out' : 'in', persons: answer.persons, scanned_at: at,
      verdict: answer.verdict, ...lead !== null && { lead } };
    this.queue.push({ entry, id });

    if (answer.persons > 0) {
      own.waiting.push({ seq: entry.seq, at, day, persons: answer.persons,
        device: this.device, out, undone: false });
    }
    return { answer, entry };
  }

  // The server has let through who was scanned: the list has it some seconds
  // later, and until then this device goes by it, should the network break.
  async passed({ code, idCard, at, persons, out = false }) {
    const { own, day } = await this.nearest(
      { code, idCard, at, ask: persons, out, card: 'none', lead: null,
        signed: null });

    this.told(own, { seq: 0, at, day, persons, device: this.device, out,
      undone: false });
  }

  // The server has taken back what it let through.
  async takenBack({ code, idCard, at, persons, out = false }) {
    const { own } = await this.nearest(
      { code, idCard, at, ask: persons, out, card: 'none', lead: null,
        signed: null });

    own.least = out ? own.least + persons : Math.max(0, own.least - persons);
    own.last = null;
  }

  // Nobody went through after all what this device let through: it is told of as
  // a scan that let nobody in.  false: the server knows of it, and takes it back.
  // Whoever is just sending it waits until it is confirmed.
  undo(seq) {
    const found = this.queue.find(({ entry }) => entry.seq === seq);

    if (found === undefined) {
      return false;
    }
    const own = this.own(found.id);
    own.waiting = own.waiting.filter((p) => p.seq !== seq);
    found.entry.persons = 0;
    return true;
  }

  // What the list says of it, and whose it is.
  async nearest({ code, idCard, at, ask, out, card, lead, signed }) {
    const over = this.state(at) === null;
    const day = over ? Math.floor(at / 86400000) : this.book.day(at);
    const text = code === undefined ? documentText(idCard)
      : (isSigned(code) ? codeOf(code) : null) ?? code;
    const tagged = over ? null : await tag(this.key, text);
    const papers = over || code !== undefined ? null
      : await paperTag(this.key, tagged);

    // A card in hand is its own second step.
    const scan = { at, day, device: this.device, station: this.station, ask,
      out, card: code === undefined ? 'fits' : card, lead: lead !== null };
    return this.found(tagged, papers)
      .map(({ row, onPaper }) => ({ day, ...this.judged(row, onPaper, tagged
        ? hex(row?.tag ?? tagged) : text, scan, signed) }))
      .reduce((one, next) => (rank(next) < rank(one) ? next : one));
  }

  // The tickets that it may be: of a card several, those behind paper, too; a
  // row that is null: none that is listed.
  found(tagged, papers) {
    if (tagged === null) {
      return [{ row: null, onPaper: false }];
    }
    const rows = papers === null ? [] : [
      ...this.book.card(tagged).map((row) => ({ row, onPaper: false })),
      ...this.book.card(papers).map((row) => ({ row, onPaper: true }))];

    return rows.length > 0 ? rows
      : [{ row: this.book.find(tagged), onPaper: false }];
  }

  judged(row, onPaper, id, scan, signed) {
    const known = row === null ? null : this.book.ticket(row, onPaper);
    const own = this.own(id);

    const answer = judge(
      known?.ticket ?? this.unlisted(signed),
      { ...known?.policy ?? UNKNOWN, unknown: this.unknown },
      [...this.used(known, own), ...own.waiting], scan);

    return { answer, own, id };
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
        this.told(own, passed);
      }
    }
    this.queue = this.queue.filter(({ entry }) => !done.has(entry.seq));
  }

  own(id) {
    if (!this.seen.has(id)) {
      this.seen.set(id, { listed: 0, least: 0, last: null, waiting: [] });
    }
    return this.seen.get(id);
  }

  // So many are used at least: those that the list had when it was last looked
  // at, and on top of them those that only the server knows of.
  told(own, passed) {
    own.least = passed.out ? Math.max(0, own.least - passed.persons)
      : Math.max(own.least, own.listed) + passed.persons;
    own.last = passed;
  }

  // What the list says was used, and what this device knows better: the list has
  // it a few seconds later, and goes alone from then on.
  used(known, own) {
    own.listed = known?.used.persons ?? 0;

    if (own.listed >= own.least) {
      own.least = 0;
    }
    const persons = Math.max(own.listed, own.least);

    if (known === null) {
      return own.last === null ? [] : [{ ...own.last,
        persons: Math.max(persons, own.last.persons) }];
    }
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
      until: 0, over: 0, good: 0, stations: [], entries: 1, all: 0, reentry: false,
      id: signed.id, print: signed.print, paid: true, closed: false,
      stopped: false, off: 'no' };
  }
}
