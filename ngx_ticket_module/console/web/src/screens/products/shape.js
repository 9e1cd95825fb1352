// A product as the interface answers it, in the words that changes of it take.

import { fen, minute, yuan } from '../../base/format.js';

const NO_LIMIT = 2147483647;
const FORMS = { 1: 'single', 2: 'group' };

const limit = (value) => (value === 0 || value === NO_LIMIT ? 'none' : value);

function weekdays({ week_first: first, week_last: last }) {
  if (!first) return 'all';
  return first === last ? String(first) : `${first}-${last}`;
}

export const shape = (product) => ({
  ...product,
  form: FORMS[product.form] ?? product.form,
  maximum: limit(product.maximum),
  id_maximum: limit(product.id_maximum),
  day_limit: product.day_limit === -1 ? 'unset' : limit(product.day_limit),
  last_minute: minute(product.last_minute),
  weekdays: weekdays(product),
});

export const entryOf = ({ entry }) => ({
  ...entry, entries_all: limit(entry?.entries_all),
});

// What a product costs everybody who books on a day, but for prices of days.
export function priceOn(prices, product, day) {
  return prices.filter((row) => !row.agent && !row.replaced_at
    && row.first_day <= day && (row.product ?? product) === product)
    .sort((a, b) => a.first_day.localeCompare(b.first_day)).pop()?.price_fen;
}

// What is typed over a value of the list.
export const typed = {
  name: { text: (is) => is.name, read: (text) => text.trim() || undefined },
  day_limit: {
    text: (is) => String(shape(is).day_limit),
    read: (text) => (/^\d+$/.test(text) ? Number(text)
      : /^(none|unset)$/.test(text) ? text : undefined),
  },
  price_fen: {
    text: (is, day) => yuan(priceOn(is.prices ?? [], is.code, day)),
    read: (text) => fen(text),
  },
};
