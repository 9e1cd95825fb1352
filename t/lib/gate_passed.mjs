// What a device that goes offline knows of who came in a moment ago, for t/10-gate.t:
// a line for each case, "name: persons that the list lets in", with a list of one
// ticket whose number of used ones the case sets.

import { Offline } from '../../doc/gate/offline.js';

const AT = Date.UTC(2026, 11, 1, 2);
const CODE = '261201001000000000100112345678';

// A book as of list.js, of one ticket for so many persons; used null: not in it.
class OneTicket {
  constructor(persons) {
    Object.assign(this, { persons, used: null, expires: AT + 86400000,
      made: AT, last: 1 });
  }

  size() { return this.used === null ? 0 : 1; }

  day() { return 20788; }

  card() { return []; }

  find(tag) { return this.used === null ? null : { tag }; }

  ticket() {
    return {
      ticket: { look: 'found', state: '1', persons: this.persons, first: 20788,
        last: 20788, window: 'none', from: 0, until: 0, over: 0, good: 0,
        stations: [], entries: 1, all: 0, reentry: false, id: false, print: false, paid: true,
        closed: false, stopped: false, off: 'no' },
      used: { at: 0, day: 20788, persons: this.used, device: -1, out: false,
        undone: false },
      policy: { early: 0, late: 0, earlyThen: 'refuse', lateThen: 'refuse' },
    };
  }
}

const key = await crypto.subtle.importKey('raw', new Uint8Array(32),
  { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
let now = AT;

function device(persons) {
  const book = new OneTicket(persons);
  const gate = new Offline({ device: 5, station: 1 });
  gate.follow(book, key);
  return {
    list: (used) => { book.used = used; },
    server: (n, out) => gate.passed({ code: CODE, at: now, persons: n, out }),
    // behind the five seconds in which a code is nobody new
    alone: async (n = 0) => {
      now += 6000;
      const { answer } = await gate.scan({ code: CODE, at: now, ask: n });
      return answer.persons;
    },
    undone: (n) => gate.takenBack({ code: CODE, at: now, persons: n }),
    undo: () => gate.undo(gate.waiting(Infinity).at(-1)?.seq),
    told: () => gate.confirmed(gate.waiting().map((e) => e.seq)),
  };
}

const cases = {
  'in by the server before it was listed, and then in the list': async (d) => {
    await d.server(1);
    d.list(1);
  },
  'in by the server, and the list does not have it yet': async (d) => {
    d.list(0);
    await d.server(1);
  },
  'twice by the server, another device between, the list behind': async (d) => {
    d.list(0);
    await d.server(1);
    d.list(2);
    await d.server(1);
  },
  'another device let in more since': async (d) => {
    d.list(0);
    await d.server(1);
    d.list(2);
  },
  'undone behind the list that had it': async (d) => {
    d.list(0);
    await d.server(1);
    d.list(1);
    await d.alone(1);
    d.told();
    d.list(2);
    await d.alone(3);
    d.list(1);
  },
  'let in alone, told, and the list does not have it yet': async (d) => {
    d.list(0);
    await d.alone(2);
    d.told();
  },
  'in by the server, which has taken one back': async (d) => {
    d.list(0);
    await d.server(2);
    await d.undone(1);
  },
  'let in alone, and undone before it was told': async (d) => {
    d.list(0);
    await d.alone(2);
    d.undo();
    d.told();
  },
  'let in alone, told, and undone too late': async (d) => {
    d.list(0);
    await d.alone(2);
    d.told();
    d.undo();
  },
  'let in alone, told, and in the list': async (d) => {
    d.list(0);
    await d.alone(2);
    d.told();
    d.list(2);
  },
};

for (const [name, happens] of Object.entries(cases)) {
  const d = device(3);
  await happens(d);
  process.stdout.write(`${name}: ${await d.alone()}\n`);
}
