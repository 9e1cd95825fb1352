// The judge in JavaScript for tests in Perl, as t/lib/gate_judge.c is the one in
// C: reads lines as t/fixtures/gate_cases has them, the default first, and writes
// what comes out of each case.

import { createInterface } from 'node:readline';
import { judge } from '../../doc/gate/judge.js';

const NUMBERS = ['persons', 'entries', 'all', 'early', 'late', 'device',
  'station', 'ask'];
const FLAGS = ['reentry', 'id', 'print', 'paid', 'closed', 'stopped', 'lead'];
const DAY = 86400000;

function day(text) {
  const [, year, month, date] = /^(\d{4})?(\d\d)(\d\d)$/.exec(text);
  return Date.UTC(year ?? 2026, month - 1, date) / DAY;
}

function moment(text) {
  const [, on, hour, minute, second, ms, east] =
    /^(\d+)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?([+-]\d\d)?$/.exec(text);

  return {
    at: day(on) * DAY + (hour - (east ?? 8)) * 3600000 + minute * 60000
        + (second ?? 0) * 1000 + Number(ms ?? 0),
    day: day(on) + (hour === '24' ? 1 : 0),
  };
}

function read(facts, text) {
  for (const word of text.split(' ').filter((w) => w !== '')) {
    const [, name, value] = /^([\w-]+)=(.*)$/.exec(word);

    if (/^(?:in|out|undone|undone-out)$/.test(name)) {
      const [at, persons, device] = value.split('/');
      facts.passages.push({ ...moment(at), persons: Number(persons),
        device: Number(device), out: /out/.test(name),
        undone: /undone/.test(name) });
    } else if (name === 'at') {
      Object.assign(facts, moment(value));
    } else if (name === 'stations') {
      facts.stations = value === '' ? [] : value.split(',').map(Number);
    } else if (name === 'first' || name === 'last') {
      facts[name] = day(value);
    } else if (['from', 'until', 'over', 'good'].includes(name)) {
      facts[name] = value === '' ? 0 : moment(value).at;
    } else if (name === 'early_then' || name === 'late_then') {
      facts[name === 'early_then' ? 'earlyThen' : 'lateThen'] = value;
    } else if (name === 'direction') {
      facts.out = value === 'out';
    } else if (name !== 'free') {
      facts[name] = NUMBERS.includes(name) ? Number(value)
        : FLAGS.includes(name) ? value === '1' : value;
    }
  }
  return facts;
}

let plain;

for await (const line of createInterface({ input: process.stdin })) {
  if (line === '' || line.startsWith('#')) {
    continue;
  }

  const [name, text] = line.split('|').map((part) => part.trim());

  if (name === 'default') {
    plain = text;
    continue;
  }

  const f = read({ passages: [] }, `${plain} ${text}`);
  const a = judge(f, f, f.passages, f);
  console.log(a.verdict, a.persons, a.left, a.minutes, a.next,
    a.first ? 1 : 0);
}
