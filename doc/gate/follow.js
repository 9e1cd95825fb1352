// How a device comes by its list and goes on with it: keys and the whole list,
// then deltas; where they do not fit, the whole list once more.  It knows no
// network and no disk.  doc/gate.md tells of it.
//
//   const follower = new Follower({ ask, now, keep });
//   await follower.restore(parts, gate);        // what keep() was given
//   await follower.sync(gate);                  // an Offline
//
// ask(method, what) answers a Response, or throws what was refused, by its name;
// now() is the server's time.  keep(parts) is called behind each change; parts
// may be stored as they are, the key in them cannot be read.

import { Book, Refused, listKey, segments } from './list.js';

const DAY = 86400000;

export const binary = (text) => Uint8Array.from(
  atob(text.replaceAll('-', '+').replaceAll('_', '/')),
  (letter) => letter.charCodeAt(0));

export class Follower {
  // seen: of a day the number of the newest change ever, which outlives a list.
  constructor({ ask, now, seen = new Map(), keep = async () => {} }) {
    Object.assign(this, { ask, now, seen, keep, parts: null });
  }

  // For whoever verifies: null, there is no list yet.
  expect(parts = this.parts) {
    return parts === null ? null : { keys: parts.keys,
      supplier: parts.supplier, day: parts.day, now: this.now() };
  }

  // Of a device that is locked, or taken away.
  forget(gate) {
    this.parts = null;
    gate.follow(null, null);
    gate.unknown = 'refuse';
    return this.keep(null, this.seen);
  }

  async whole() {
    const is = await (await this.ask('GET', 'keys')).json();
    const list = new Uint8Array(
      await (await this.ask('GET', 'list')).arrayBuffer());

    return { keys: is.keys.map(binary), supplier: is.supplier,
      day: Math.floor(Date.parse(is.day) / DAY),
      key: await listKey(binary(is.list_key)), list, deltas: [] };
  }

  // Of a whole list, too: it may have been made hours ago.  Whether there were
  // some.
  async deltas(book, parts) {
    for (let some = false; ; some = true) {
      const answer = await this.ask('GET', `list/deltas?after=${book.last}`);

      if (answer.status === 204) {
        return some;
      }
      for (const segment of
        segments(new Uint8Array(await answer.arrayBuffer()))) {
        await book.apply(segment, this.expect(parts));
        parts.deltas.push(segment);
      }
    }
  }

  // Nothing is judged by what is older than what was known of the day before.
  follow(gate, book, parts) {
    if (book.last < (this.seen.get(parts.day) ?? 0)) {
      throw new Refused('OLD');
    }
    this.seen.set(parts.day, book.last);
    this.parts = parts;
    gate.follow(book, parts.key);
  }

  async sync(gate) {
    for (let whole = gate.book === null || this.now() >= gate.book.expires;
      ; whole = true) {
      try {
        const parts = whole ? await this.whole() : this.parts;
        const book = whole ? await Book.open(parts.list, this.expect(parts))
          : gate.book;
        const some = await this.deltas(book, parts);

        this.follow(gate, book, parts);
        if (whole || some) {
          await this.keep(parts, this.seen);
        }
        return;
      } catch (refused) {
        if (whole || !(refused instanceof Refused
                       || refused.name === 'LIST_GAP')) {
          throw refused;
        }
      }
    }
  }

  // After a start, without a network: what is refused is thrown.
  async restore(parts, gate) {
    const book = await Book.open(parts.list, this.expect(parts));

    for (const segment of parts.deltas) {
      await book.apply(segment, this.expect(parts));
    }
    this.follow(gate, book, parts);
  }
}
