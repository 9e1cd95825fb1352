// A gate in a browser: asks the server of each scan, and judges by its list
// where no answer comes; comes back by itself, and tells what happened meanwhile.
// The rules are those of doc/gate/, the same as of any device.

import { signal } from '@preact/signals';

import { Follower } from 'gate/follow.js';
import { verdicts, words } from 'gate/judge.js';
import { Refused, documentText } from 'gate/list.js';
import { Offline } from 'gate/offline.js';
import { isSigned, readQr } from 'gate/qr.js';
import { keep as remember, kept } from '../base/words.js';
import { Device, Refusal } from './device.js';

const PATIENCE = 2000;      // milliseconds that a visitor waits for the server
const SOON = 1000;          // an answer of a server that is back, and between two
const ENOUGH = 3;           // of them in a row
const OFTEN = 5000;         // between two heartbeats
const LAST = 10;            // scans that are shown
const MOST = 500;           // passages of an upload

const DAY = 86400000;
const CARD = /^\d{17}[\dX]$/;

// No answer, or one that says nothing of the ticket: the list judges.  Any other
// refusal is the device's own fault, and opens nothing.
const isBusy = (error) => !(error instanceof Refusal) || error.status === 429
  || error.status >= 500;

// A moment by a clock so far from UTC, as the letters of "2026-12-01T02:27:20"
// that are wanted; where nobody knows how far, by this machine's.
export function hourOf(at, offset, from, to) {
  const here = offset ?? -new Date(at).getTimezoneOffset() * 60000;
  return new Date(at + here).toISOString().slice(from, to);
}

// Whose tickets were touched since they were last written.
class Kept extends Offline {
  touched = new Set();

  own(id) {
    this.touched.add(id);
    return super.own(id);
  }

  confirmed(numbers) {
    const done = new Set(numbers);
    for (const { entry, id } of this.queue) {
      if (done.has(entry.seq)) this.touched.add(id);
    }
    super.confirmed(numbers);
  }

  // Tags are those of a day: behind it what waits for nothing finds nothing.
  another() {
    const gone = [...this.seen].filter(([, own]) => own.waiting.length === 0)
      .map(([id]) => id);
    gone.forEach((id) => this.seen.delete(id));
    return gone.map((id) => ['own', id, undefined]);
  }

  // Of each the entry to be written; who has none is forgotten.
  changes() {
    const ids = [...this.touched];
    this.touched.clear();
    return ids.map((id) => {
      const own = this.seen.get(id);
      const empty = !own || (own.last === null && own.least === 0
        && own.waiting.length === 0);
      return ['own', id, empty ? undefined : own];
    });
  }
}

export class Keeper {
  // What the screen shows.
  state = signal({ online: null, list: null, waiting: 0 });
  verdict = signal(null);
  last = signal([]);
  wrong = signal([]);         // what the server did not take, or did twice

  constructor(store, identity) {
    this.store = store;
    this.identity = identity;
    this.away = null;
    this.order = Promise.resolve();
    this.sending = new Set();
  }

  async begin() {
    const { store } = this;
    const [place, ahead, next, parts, seen, count, lately] =
      await Promise.all(['place', 'ahead', 'next', 'parts', 'seen', 'count',
        'lately'].map((name) => store.get(name)));

    this.device = new Device(this.identity, ahead ?? 0);
    this.place = place ?? {};
    this.count = count ?? {};
    this.lately = lately ?? [];     // codes that the server named
    this.gate = new Kept({ device: this.identity.device,
      station: this.place.station?.no ?? 0,
      unknown: this.place.offline_unknown ?? 'refuse', next: next ?? 1 });
    this.follower = new Follower({
      ask: (...asked) => this.served(...asked),
      now: () => this.device.now(),
      seen: seen ?? new Map(),
      keep: (is, all) => this.keep(is, all),
    });
    this.listed = parts?.day;
    for (const [id, own] of await store.all('own')) this.gate.seen.set(id, own);
    this.gate.queue = (await store.all('queue')).map(([, one]) => one);
    if (parts) await this.follower.restore(parts, this.gate).catch(() => {});
    this.shown();

    addEventListener('offline', this.gone = () => this.goAway());
    this.timer = setInterval(() => this.tick(), OFTEN);
    this.tick();
    return this;
  }

  // The list as it is now; of another day than before, nothing of that one.
  keep(parts, seen) {
    const other = parts !== null && parts.day !== this.listed;
    this.listed = parts?.day;
    return this.store.put([['is', 'parts', parts ?? undefined],
      ['is', 'seen', seen], ...other ? this.gate.another() : []]);
  }

  end() {
    clearInterval(this.timer);
    clearTimeout(this.away);
    removeEventListener('offline', this.gone);
  }

  now() {
    return this.device.now();
  }

  // How far the attraction's clock is from UTC: its day begins with the list's.
  offset() {
    const list = this.gate.book?.list;
    if (!list) return this.place.offset;
    this.place.offset = list.head.day * DAY - Number(list.span(0).from);
    return this.place.offset;
  }

  shown(more = {}) {
    const list = this.gate.state(this.now());
    this.state.value = {
      ...this.state.value, name: this.identity.name, place: this.place, list,
      offset: this.offset(),
      waiting: this.gate.queue.length, ...more,
      count: this.count.day === this.day() ? this.count.n : 0,
    };
  }

  day() {
    return hourOf(this.now(), this.offset(), 0, 10);
  }

  // ---- Words with the server ----

  // A device that staff have locked, or taken away, lets nobody in.
  async served(method, what, body, abort) {
    try {
      return await this.device.ask(method, what, body, abort);
    } catch (refused) {
      await this.obey(refused);
      throw refused;
    }
  }

  async obey(refused) {
    if (!/^DEVICE_(LOCKED|UNKNOWN)$/.test(refused.name)) return;
    this.lately.length = 0;
    await this.follower.forget(this.gate);
    this.shown({ shut: refused.name });
  }

  async beat(abort) {
    const battery = await navigator.getBattery?.().catch(() => undefined);
    let answer;
    try {
      answer = await this.device.beat({
        waiting: this.gate.queue.length,
        ...this.gate.book && { list: this.gate.book.last },
        ...battery && { battery: Math.round(battery.level * 100) },
        ...this.place.chosen && { gate: this.place.chosen },
        ...this.state.value.fault && { error: this.state.value.fault },
        version: 'console',
      }, abort);
    } catch (refused) {
      await this.obey(refused);
      throw refused;
    }

    const { name, station, gate, gates, directions, offline_unknown,
      command } = answer;
    this.place = { ...this.place, name, station, gate, gates, directions,
      offline_unknown };
    this.gate.station = station?.no ?? 0;
    this.gate.unknown = offline_unknown ?? 'refuse';
    await this.store.put([['is', 'place', this.place],
      ['is', 'ahead', this.device.ahead]]);
    this.shown({ shut: undefined, command: command ?? this.state.value.command });
    return answer;
  }

  async tick() {
    if (this.away !== null || this.ticking) return;

    this.ticking = true;
    try {
      const { list } = await this.beat();
      this.shown({ online: true });
      if (!this.gate.book || this.gate.state(this.now()) === null
          || list > this.gate.book.last) {
        await this.follower.sync(this.gate);
      }
      await this.tell();
      this.shown({ fault: undefined });
    } catch (refused) {
      if (refused instanceof Refused) this.shown({ fault: refused.name });
      else if (!(refused instanceof Refusal)) this.goAway();
      else if (refused.name !== 'LIST_WAIT') {
        this.shown({ fault: refused.message });
      }
    } finally {
      this.ticking = false;
      this.shown();
    }
  }

  // The server is asked again until it answers soon, several times in a row.
  async goAway(good = 0) {
    clearTimeout(this.away);
    this.away = setTimeout(async () => {
      try {
        await this.beat(AbortSignal.timeout(SOON));
        if (good + 1 < ENOUGH) this.goAway(good + 1);
        else {
          this.away = null;
          this.shown({ online: true });
          this.tick();
        }
      } catch {
        this.goAway();
      }
    }, SOON);
    if (this.state.value.online !== false) {
      const tested = await this.gate.selfTest(this.lately);
      this.shown({ online: false, tested });
    }
  }

  // At which of its gates the keeper stands; what is refused is not kept.
  async standAt(gate) {
    const before = this.place;
    this.place = { ...before, chosen: gate };
    try {
      await this.beat();
    } catch (refused) {
      this.place = before;
      throw refused;
    }
  }

  // Nothing is forgotten before the server has named its number.
  async tell() {
    while (this.gate.queue.length > 0) {
      const passages = this.gate.waiting(MOST);
      passages.forEach(({ seq }) => this.sending.add(seq));
      try {
        const { items, errors = [] } = await this.uploaded(passages);
        const done = items.map(({ seq }) => seq);
        this.noticed(items, errors, passages);
        this.gate.confirmed(done);
        await this.store.put([...done.map((seq) => ['queue', seq, undefined]),
          ...this.gate.changes()]);
        if (done.length === 0) return;
      } finally {
        this.sending.clear();
        this.shown();
      }
    }
  }

  // Where all are wrong the answer is a refusal that says of which and why.
  async uploaded(passages) {
    try {
      return await (await this.served('POST', 'passages',
        { time: Date.now(), passages })).json();
    } catch (refused) {
      if (refused.name !== 'VALUES_WRONG') throw refused;
      return { items: [], errors: refused.said.errors };
    }
  }

  noticed(items, errors, passages) {
    const of = (seq) => passages.find((is) => is.seq === seq);
    const twice = items.filter((is) => is.double).map((is) => ({
      kind: 'twice', judged: is.judged, ...of(is.seq),
    }));
    const refused = errors.map((is) => ({
      kind: 'refused', why: is.detail ?? is.code,
      ...passages[Number(/^\/passages\/(\d+)/.exec(is.pointer)?.[1])],
    }));
    const before = this.wrong.value.filter((is) => is.kind === 'twice');
    this.wrong.value = [...refused, ...twice, ...before].slice(0, MOST);
  }

  // ---- A scan ----

  // One after the other, as they come.
  scan(text, more) {
    const mine = this.order.then(() => this.scanned(text, more));
    this.order = mine.catch(() => {});
    return mine;
  }

  what(text) {
    const card = documentText(text);
    return CARD.test(card) ? { idCard: card } : { code: text.trim() };
  }

  out() {
    return this.place.directions === 'out'
      || (this.place.directions === 'both' && kept('gate-out') === 'out');
  }

  async scanned(text, { ask = 0 } = {}) {
    const what = this.what(text);
    const request = crypto.randomUUID();
    const out = this.out();
    const scan = { ...what, at: this.now(), ask, out };

    if (this.state.value.shut) return this.show({ shut: true, scan });
    await this.grey(scan, request);
    try {
      if (this.away !== null) throw new Error('no answer lately');
      return await this.byServer(scan, request);
    } catch (refused) {
      if (!isBusy(refused)) {
        return this.show({ refused: refused.message, scan });
      }
      if (!(refused instanceof Refusal) && this.away === null) this.goAway();
      return this.byList(scan, request);
    }
  }

  // The list answers first, in grey; the server's word turns it.
  async grey(scan, request) {
    if (this.away !== null || !this.gate.book) {
      this.verdict.value = { waits: true };
      return;
    }
    const { answer } = await this.gate.nearest({ ...scan, card: 'none',
      lead: null, signed: null });
    this.gate.touched.clear();
    this.verdict.value = { ...this.worded(answer), grey: true, request };
  }

  async byServer(scan, request) {
    const { code, idCard, ask, out } = scan;
    const is = await (await this.served('POST', 'check', {
      request, qr: code, id_card: idCard, direction: out ? 'out' : 'in',
      ...ask && { persons: ask },
    }, AbortSignal.timeout(PATIENCE))).json();
    const grey = this.verdict.value?.verdict;

    if (code !== undefined && is.ticket) {
      this.lately = [code, ...this.lately].slice(0, 3);
    }
    if (['IN', 'OUT'].includes(is.verdict) && !is.repeated) {
      await this.gate.passed({ code, idCard, at: scan.at,
        persons: is.persons, out });
      await this.written(out ? 0 : is.persons);
    }
    return this.show({ ...is, by: 'server', scan,
      differs: grey && grey !== is.verdict && grey !== 'OFFLINE_UNKNOWN'
        ? grey : undefined });
  }

  // The same request: if the server let in, and its answer was lost, that is the
  // passage which is told of later.
  async byList(scan, request) {
    const expect = this.follower.expect();
    const { code } = scan;

    this.gate.request = () => request;
    const signed = code !== undefined && expect !== null && isSigned(code)
      ? await readQr(code, expect.supplier, expect.keys) : null;
    const { answer, entry } = await this.gate.scan({ ...scan, signed });
    // A scanner that fires twice is nothing to tell of.
    if (entry) await this.written(scan.out ? 0 : answer.persons, entry);
    return this.show({ ...this.worded(answer), request, by: 'list', scan,
      seq: entry?.seq });
  }

  worded(answer) {
    const [, , , , colour, sound] = verdicts[answer.verdict];
    const made = this.gate.book?.made;
    const facts = { persons: answer.persons, left: answer.left,
      minutes: answer.minutes,
      at: answer.verdict === 'OFFLINE_UNKNOWN' && made
        ? hourOf(made, this.offset(), 11, 16) : undefined };
    const both = (which) => Object.fromEntries(['zh', 'en'].map((one) =>
      [one, words(answer.verdict, `${which} ${one}`, facts)]));

    return { verdict: answer.verdict, next: answer.next, colour, sound,
      persons: answer.persons, left: answer.left, screen: both('screen'),
      say: both('say'), ticket: null };
  }

  // On the disk before anybody is let in.
  async written(persons, entry) {
    const day = this.day();
    this.count = { day, n: (this.count.day === day ? this.count.n : 0)
      + persons };
    const found = entry && this.gate.queue.find((one) => one.entry === entry);
    await this.store.put([
      ...found ? [['queue', entry.seq, found]] : [],
      ...this.gate.changes(),
      ['is', 'next', this.gate.next], ['is', 'count', this.count],
      ['is', 'lately', this.lately],
    ]);
    this.shown();
  }

  show(is) {
    const shown = { ...is, at: this.now() };
    this.verdict.value = shown;
    this.last.value = [shown, ...this.last.value].slice(0, LAST);
    return shown;
  }

  // ---- What was a mistake ----

  // The last one let in again, as so many.
  async persons(n) {
    const { value } = this.verdict;
    if (!['IN', 'OUT'].includes(value?.verdict) || value.undone) return null;
    const text = value.scan.code ?? value.scan.idCard;
    await this.undo();
    return this.scan(text, { ask: n });
  }

  async undo() {
    const is = this.verdict.value;
    if (!is?.persons || is.undone || is.grey) return;

    const { code, idCard, out } = is.scan;
    const queued = is.seq !== undefined && !this.sending.has(is.seq)
      && this.gate.undo(is.seq);
    if (queued) {
      const entry = this.gate.waiting(Infinity)
        .find(({ seq }) => seq === is.seq);
      await this.written(out ? 0 : -is.persons, entry);
    } else {
      await this.served('POST', 'undo', { request: is.request });
      await this.gate.takenBack({ code, idCard, at: is.at,
        persons: is.persons, out });
      await this.written(out ? 0 : -is.persons);
    }
    const undone = { ...is, undone: true };
    this.verdict.value = undone;
    this.last.value = this.last.value.map((one) =>
      (one.request === is.request ? undone : one));
  }
}

export const turn = (out) => remember('gate-out', out ? 'out' : 'in');
