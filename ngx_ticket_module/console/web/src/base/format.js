// Money, days and moments as people read them.  Money is in fen, and never a
// fraction; days and moments are the attraction's, whatever zone this is.

import { locale } from './words.js';
import { who } from './session.js';

export function yuan(fen) {
  if (fen === null || fen === undefined) return '';

  const text = String(fen);
  const sign = text.startsWith('-') ? '−' : '';
  const digits = text.replace('-', '').padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-2)}`;
}

// "12.5" is 1250; undefined: it is no amount.
export function fen(text) {
  const found = /^([+-]?)(\d{1,13})(?:\.(\d{1,2}))?$/
    .exec(text.replace(/[,\s¥]/g, ''));
  if (!found) return undefined;

  const [, sign, whole, cents = ''] = found;
  const value = Number(whole) * 100 + Number(cents.padEnd(2, '0'));
  return sign === '-' ? -value : value;
}

export const count = (n) => Number(n).toLocaleString(locale.value);

const zone = () => who.value?.zone ?? 'Asia/Shanghai';

function shown(value, options) {
  return new Intl.DateTimeFormat(locale.value, options)
    .format(new Date(value));
}

export function moment(value) {
  return value && value !== 'infinity' ? shown(value, {
    timeZone: zone(), month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }) : '';
}

// The same for programs: 2026-11-30 18:00:00.
export function stamp(value) {
  return value ? new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone(), dateStyle: 'short', timeStyle: 'medium',
  }).format(new Date(value)) : '';
}

export function clock(value) {
  return value ? shown(value, {
    timeZone: zone(), hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }) : '';
}

// A day has no zone.
export function day(value) {
  return value ? shown(`${value}T00:00:00Z`, {
    timeZone: 'UTC', year: 'numeric', month: '2-digit', day: '2-digit',
    weekday: 'short',
  }) : '';
}

// The same where the year is plain.
export function dayOfYear(value) {
  return shown(`${value}T00:00:00Z`, {
    timeZone: 'UTC', month: '2-digit', day: '2-digit', weekday: 'short',
  });
}

// 480 is 08:00.
export function minute(value) {
  if (value === null || value === undefined) return '';
  const two = (n) => String(n).padStart(2, '0');
  return `${two(Math.floor(value / 60))}:${two(value % 60)}`;
}

// Today at the attraction, or some days from it.
export function today(later = 0) {
  const here = new Intl.DateTimeFormat('en-CA', { timeZone: zone() })
    .format(new Date());
  const at = new Date(`${here}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + later);
  return at.toISOString().slice(0, 10);
}

// How long ago, in the largest unit that fits.
export function ago(value) {
  const seconds = Math.round((Date.now() - new Date(value)) / 1000);
  const units = [['day', 86400], ['hour', 3600], ['minute', 60],
    ['second', 1]];
  const [unit, size] = units.find(([, n]) => seconds >= n) ?? units[3];
  return new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' })
    .format(-Math.floor(seconds / size), unit);
}
