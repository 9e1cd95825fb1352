// The list by which a device judges tickets while it is offline, and its deltas:
// read, verified and applied as core/gate/tk_gate_list.c does.  doc/gate.md has
// each byte.  WebCrypto with Ed25519 is all it needs.
//
//   const book = await Book.open(bytes, expect, least);
//   await book.apply(deltas, expect);
//   const row = book.find(await tag(listKey, '261121007000000004200356001915'));
//   const { ticket, used, policy } = book.ticket(row);
//
// expect: { keys: [Uint8Array(32), ...], supplier, day, now }, with the public
// keys that are live, the day as days since 1970-01-01, now in ms since then.
// What is refused is thrown: a Refused, whose name is one of tk_gate_list.h.

const HEAD = 96;
const SIGNATURE = 64;
const TAG = 8;
const PRODUCT = 32;
const SPAN = 32;
const ROWS = 10000000;
const FAR = 2n ** 52n;
const NO_TICKET = 0xffffffff;

const STATES = ['good', 'refunded', 'closed', 'stopped', 'called off', 'unpaid',
  'not issued', 'online'];
const WINDOWS = ['none', 'slot', 'show'];
const THEN = ['refuse', 'ask', 'in'];
const PRINT = 0x08;
const ID = 0x10;
const GROUP = 0x20;
const BEGUN = 0x40;
const OLD = 0x80;

export class Refused extends Error {
  constructor(name) {
    super(`the list is refused: ${name}`);
    this.name = name;
  }
}

const hex = (bytes) =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

async function verified(key, bytes, signature) {
  const imported = await crypto.subtle.importKey('raw', key,
    { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, bytes);
}

// A list key as it is kept: what it is made of cannot be read out again.
export function listKey(bytes) {
  return crypto.subtle.importKey('raw', bytes,
    { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

// The number of a document as lists have it, however it was read or typed.
export function documentText(number) {
  const plain = number.normalize('NFKC').toUpperCase().trim();
  const card = plain.replaceAll(' ', '');

  return /^\d{17}[\dX]$/.test(card) ? card : plain;
}

// Of a ticket's 30 digits, or of documentText().
export async function tag(key, text) {
  const mac = await crypto.subtle.sign('HMAC', key,
    new TextEncoder().encode(text));
  return new Uint8Array(mac).slice(0, TAG);
}


// Of the tag of a document: by it a list has tickets whose paper has taken the
// document's place.
export async function paperTag(key, tagged) {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, tagged))
    .slice(0, TAG);
}


// The head as far as it makes sense for itself; null: it does not.
function readHead(view, bytes) {
  if (bytes.length < HEAD + SIGNATURE || hex(bytes.slice(0, 4)) !== '54474c31'
      || (bytes[4] !== 0x4c && bytes[4] !== 0x44)) {
    return null;
  }

  const far = [16, 24, 40, 48].map((at) => view.getBigInt64(at, true));
  if (far.some((n) => n <= -FAR || n >= FAR)) {
    return null;
  }

  const [first, last, made, expires] = far.map(Number);
  const head = {
    deltas: bytes[4] === 0x44,
    nspans: bytes[5],
    nproducts: view.getUint16(6, true),
    supplier: view.getInt32(8, true),
    day: view.getInt32(12, true),
    first, last,
    ntickets: view.getUint32(32, true),
    ncards: view.getUint32(36, true),
    made, expires,
    keyId: bytes.slice(56, 64),
    previous: bytes.slice(64, 96),
  };

  if (head.ntickets > ROWS || head.ncards > ROWS) {
    return null;
  }

  const good = head.deltas
    ? first >= 1 && head.nspans === 0 && head.nproducts === 0
      && head.ntickets >= 1 && last - first + 1 === head.ntickets
    : first === 0 && last >= 0 && head.nspans >= 1;

  return good ? head : null;
}


class Segment {
  constructor(bytes, view, head) {
    const n = head.ntickets;
    const at = { products: HEAD };

    at.spans = at.products + head.nproducts * PRODUCT;
    at.tags = at.spans + head.nspans * SPAN;
    at.product = at.tags + n * TAG;
    at.span = at.product + n * 2;
    at.persons = at.span + n;
    at.used = at.persons + n;
    at.flags = at.used + n;
    at.before = at.flags + n;
    at.after = at.before + n;
    at.cards = at.after + n;
    at.tickets = at.cards + head.ncards * TAG;
    at.end = at.tickets + head.ncards * 4;
    Object.assign(this, { bytes, view, head, at });
  }

  row(i) {
    const { at, bytes, view } = this;

    return {
      tag: bytes.slice(at.tags + i * TAG, at.tags + (i + 1) * TAG),
      product: view.getUint16(at.product + i * 2, true),
      span: bytes[at.span + i],
      persons: bytes[at.persons + i],
      used: bytes[at.used + i],
      flags: bytes[at.flags + i],
      before: bytes[at.before + i],
      after: bytes[at.after + i],
    };
  }

  card(i) {
    const { at, bytes, view } = this;

    return {
      tag: bytes.slice(at.cards + i * TAG, at.cards + (i + 1) * TAG),
      ticket: view.getUint32(at.tickets + i * 4, true),
    };
  }

  product(i) {
    const { view } = this;
    const at = this.at.products + i * PRODUCT;
    const set = view.getBigUint64(at + 16, true);

    return {
      number: view.getInt32(at, true),
      entries: view.getUint16(at + 4, true),
      early: view.getUint16(at + 6, true),
      late: view.getUint16(at + 8, true),
      earlyThen: THEN[view.getUint8(at + 10)],
      lateThen: THEN[view.getUint8(at + 11)],
      reentry: view.getUint8(at + 12),
      stations: Array.from({ length: 64 }, (_, n) => n + 1)
        .filter((n) => (set >> BigInt(n - 1)) & 1n),
    };
  }

  span(i) {
    const { view } = this;
    const at = this.at.spans + i * SPAN;

    return {
      number: view.getInt32(at, true),
      window: WINDOWS[view.getUint8(at + 4)],
      from: view.getBigInt64(at + 8, true),
      until: view.getBigInt64(at + 16, true),
      over: view.getBigInt64(at + 24, true),
    };
  }

  // How many tags of a column are below one.
  below(column, n, wanted) {
    const hi = (wanted[0] << 24 | wanted[1] << 16 | wanted[2] << 8
                | wanted[3]) >>> 0;
    const lo = (wanted[4] << 24 | wanted[5] << 16 | wanted[6] << 8
                | wanted[7]) >>> 0;
    let low = 0;
    let high = n;

    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = column + middle * TAG;
      const a = this.view.getUint32(at);

      if (a < hi || (a === hi && this.view.getUint32(at + 4) < lo)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // -1, 0 or 1: a tag of the column against the one before it.
  rises(column, i) {
    const now = this.view.getBigUint64(column + i * TAG);
    const before = this.view.getBigUint64(column + (i - 1) * TAG);

    return now > before ? 1 : now < before ? -1 : 0;
  }

  goodTables() {
    for (let i = 0; i < this.head.nproducts; i++) {
      const p = this.product(i);

      if (p.entries < 1 || p.entries > 1000 || p.reentry > 1
          || p.earlyThen === undefined || p.lateThen === undefined) {
        return false;
      }
    }

    for (let i = 0; i < this.head.nspans; i++) {
      const s = this.span(i);

      if (s.window === undefined || (i === 0) !== (s.window === 'none')
          || [s.from, s.until, s.over].some((n) => n <= -FAR || n >= FAR)
          || s.from > s.until) {
        return false;
      }
    }
    return true;
  }

  // Tickets point into the tables of a list.
  goodTickets(list) {
    const { at, head } = this;

    for (let i = 0; i < head.ntickets; i++) {
      if (this.view.getUint16(at.product + i * 2, true) >= list.nproducts
          || this.bytes[at.span + i] >= list.nspans
          || this.bytes[at.persons + i] === 0
          || (!head.deltas && i > 0 && this.rises(at.tags, i) <= 0)) {
        return false;
      }
    }
    return true;
  }

  goodCards() {
    const { at, head } = this;

    for (let i = 0; i < head.ncards; i++) {
      const ticket = this.view.getUint32(at.tickets + i * 4, true);

      if ((ticket >= head.ntickets && (ticket !== NO_TICKET || !head.deltas))
          || (!head.deltas && i > 0 && this.rises(at.cards, i) < 0)) {
        return false;
      }
    }
    return true;
  }
}


// A segment, verified; bytes are kept, and are not to be changed.
export async function openSegment(bytes, expect) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = readHead(view, bytes);

  if (head === null) {
    throw new Refused('FORM');
  }

  let key = null;
  for (const own of expect.keys) {
    if (hex((await sha256(own)).slice(0, 8)) === hex(head.keyId)) {
      key = own;
      break;
    }
  }
  if (key === null) {
    throw new Refused('UNKNOWN_KEY');
  }

  const end = bytes.length - SIGNATURE;
  if (!await verified(key, bytes.subarray(0, end), bytes.subarray(end))) {
    throw new Refused('SIGNATURE');
  }
  if (head.supplier !== expect.supplier) {
    throw new Refused('SUPPLIER');
  }
  if (head.day !== expect.day) {
    throw new Refused('DAY');
  }
  if (expect.now >= head.expires) {
    throw new Refused('EXPIRED');
  }

  const segment = new Segment(bytes, view, head);
  if (segment.at.end !== end || !segment.goodTables()
      || (!head.deltas && !segment.goodTickets(head)) || !segment.goodCards()) {
    throw new Refused('FORM');
  }
  return segment;
}


// What the server answers to a question for deltas: segments, one behind the
// other.  What follows the last whole one is left alone.
export function segments(bytes) {
  const found = [];

  for (let at = 0; at + HEAD + SIGNATURE <= bytes.length;) {
    const rest = bytes.subarray(at);
    const head = readHead(
      new DataView(rest.buffer, rest.byteOffset, rest.byteLength), rest);
    const size = head && HEAD + head.nproducts * PRODUCT + head.nspans * SPAN
      + head.ntickets * 16 + head.ncards * 12 + SIGNATURE;

    if (head === null || size > rest.length) {
      break;
    }
    found.push(rest.subarray(0, size));
    at += size;
  }
  return found;
}


export class Book {
  // least: the number of the newest change that this device has ever seen of
  // the day; an older list is refused.  Whose deltas have yet to be applied says
  // none, and compares last with it then, before anything is judged.
  static async open(bytes, expect, least = 0) {
    const list = await openSegment(bytes, expect);

    if (list.head.deltas) {
      throw new Refused('FORM');
    }
    if (list.head.last < least) {
      throw new Refused('OLD');
    }

    const book = new Book();
    return Object.assign(book, {
      list,
      last: list.head.last,
      made: list.head.made,
      expires: list.head.expires,
      hash: hex(list.head.previous),
      rows: new Map(),
      cards: new Map(),
    });
  }

  // All of the deltas, or none.  OLD ones may be passed over; with any other
  // refusal fetch the whole list.
  async apply(bytes, expect) {
    const deltas = await openSegment(bytes, expect);
    const { first, last, previous } = deltas.head;
    const hash = hex(await sha256(bytes));

    if (!deltas.head.deltas) {
      throw new Refused('FORM');
    }
    if (last <= this.last) {
      throw new Refused('OLD');
    }
    if (first > this.last + 1) {
      throw new Refused('GAP');
    }
    if (first <= this.last || hex(previous) !== this.hash) {
      throw new Refused('PREVIOUS');
    }
    if (!deltas.goodTickets(this.list.head)) {
      throw new Refused('FORM');
    }

    for (let i = 0; i < deltas.head.ntickets; i++) {
      const row = deltas.row(i);
      this.rows.set(hex(row.tag), row);
    }
    for (let i = 0; i < deltas.head.ncards; i++) {
      this.putCard(deltas.card(i), deltas);
    }

    this.last = last;
    this.made = deltas.head.made;
    this.expires = deltas.head.expires;
    this.hash = hash;
  }

  // A card that is none any more takes the place of all that it was.
  putCard(card, deltas) {
    const key = hex(card.tag);

    if (card.ticket === NO_TICKET) {
      this.cards.set(key, { none: true, tickets: [] });
      return;
    }

    const known = this.cards.get(key) ?? { none: false, tickets: [] };
    const ticket = deltas.row(card.ticket).tag;

    if (!known.tickets.some((t) => hex(t) === hex(ticket))) {
      known.tickets.push(ticket);
    }
    this.cards.set(key, known);
  }

  // How many tickets are known, the list's and those of deltas.
  size() {
    return this.list.head.ntickets + [...this.rows.values()]
      .filter((row) => this.listed(row.tag) === null).length;
  }

  // The newest that is known of a ticket; null: it is not listed.
  find(wanted) {
    return this.rows.get(hex(wanted)) ?? this.listed(wanted);
  }

  listed(wanted) {
    const { at, bytes, head } = this.list;
    const i = this.list.below(at.tags, head.ntickets, wanted);
    const found = at.tags + i * TAG;

    return i < head.ntickets
           && hex(bytes.subarray(found, found + TAG)) === hex(wanted)
      ? this.list.row(i) : null;
  }

  // The tickets of a card; of a paperTag() those that want their paper shown.
  card(wanted) {
    const key = hex(wanted);
    const changed = this.cards.get(key);
    const { at, head } = this.list;
    const found = [];

    if (!changed?.none) {
      for (let i = this.list.below(at.cards, head.ncards, wanted);
           i < head.ncards && hex(this.list.card(i).tag) === key; i++) {
        found.push(this.list.row(this.list.card(i).ticket).tag);
      }
    }
    return [...found, ...changed?.tickets ?? []].map((t) => this.find(t));
  }

  // A listed ticket as judge() takes it; used is the passage before all that the
  // device has let through since (where its persons are not 0).  early, late
  // and what then are the product's.  onPaper: the row was found by a
  // paperTag().  null: the server alone can judge it.
  ticket(row, onPaper = false) {
    const old = (row.flags & OLD) !== 0;
    // devices that do not know OLD yet refuse by CLOSED
    const state = old && STATES[row.flags & 7] === 'closed' ? 'good'
      : STATES[row.flags & 7];
    if (state === 'online') {
      return null;
    }

    const product = this.list.product(row.product);
    const span = this.list.span(row.span);
    const [from, until, over] = [span.from, span.until, span.over].map(Number);
    const begun = (row.flags & BEGUN) !== 0;

    return {
      ticket: {
        look: onPaper ? 'on-paper' : old ? 'replaced' : 'found',
        state: state === 'refunded' ? '2'
          : state === 'unpaid' || state === 'not issued' ? '0' : '1',
        persons: row.persons,
        first: this.list.head.day - row.before,
        last: this.list.head.day + row.after,
        window: begun && span.window === 'slot' ? 'none' : span.window,
        from,
        until: begun ? Math.max(until, over) : until,
        over,
        good: 0,                // where there is one, the server is asked
        stations: product.stations,
        entries: product.entries,
        all: 0,
        reentry: product.reentry === 1,
        id: (row.flags & ID) !== 0,
        print: (row.flags & PRINT) !== 0,
        group: (row.flags & GROUP) !== 0,
        paid: state !== 'unpaid',
        closed: state === 'closed',
        stopped: state === 'stopped',
        off: state === 'called off' ? 'show' : 'no',
      },
      used: { at: 0, day: this.list.head.day, persons: row.used, device: -1,
        out: false, undone: false },
      policy: { early: product.early, late: product.late,
        earlyThen: product.earlyThen, lateThen: product.lateThen },
    };
  }

  // The day of a moment: the list's, or the one before or behind it.
  day(at) {
    const { from, until } = this.list.span(0);

    return this.list.head.day - (at < from ? 1 : 0) + (at >= until ? 1 : 0);
  }
}
