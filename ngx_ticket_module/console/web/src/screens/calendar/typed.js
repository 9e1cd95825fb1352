// What somebody types over slots or prices: 500, +50, x0.8, 500/400, close.

const ONE = /^([+-]?\d{1,7}|x\d{1,3}(\.\d{1,4})?)$/;
const PRICE = /^([+-]?\d{1,7}(\.\d{1,2})?|x\d{1,3}(\.\d{1,4})?)$/;

// Words in both languages: shut, open, no price.
const CLOSE = /^(c|close|\u5173|\u5173\u95ed)$/;
const OPEN = /^(o|open|\u5f00|\u5f00\u653e)$/;
const NONE = /^(none|\u65e0)$/;

// As the interface writes it: signs of Chinese keyboards are the same.
const plain = (text) => text.trim().toLowerCase().normalize('NFKC')
  .replace(/[\u00d7*]/g, 'x').replace(/[\u2212\u2013]/g, '-')
  .replace(/\s+/g, '');

const absolute = (text) => /^\d+$/.test(text);

/*
 * What slot change is asked for, or nothing if that cannot be read.  Of one
 * number, of says which: total, online, or both, so that what the desk has stays
 * as it is.  desks: the different numbers of its places that were selected.
 */
export function places(text, of, desks = []) {
  const said = plain(text);

  if (CLOSE.test(said)) return { enabled: false };
  if (OPEN.test(said)) return { enabled: true };

  const parts = said.split('/');
  if (parts.length > 2 || !parts.every((one) => ONE.test(one))) return undefined;
  if (parts.length === 2) return { total: parts[0], online: parts[1] };
  if (of !== 'both') return { [of]: said };
  if (!absolute(said)) return { total: said, online: said };
  if (desks.length !== 1 || Number(said) < desks[0]) return undefined;
  return { total: said, online: String(Number(said) - desks[0]) };
}

// The price that price change takes, or nothing.
export function price(text) {
  const said = plain(text);
  if (NONE.test(said)) return 'none';
  return PRICE.test(said) ? said : undefined;
}

// Is that key the beginning of something that is typed over cells?
export const begins = (key) => /^[\d+\-x*\u00d7]$/i.test(key);
