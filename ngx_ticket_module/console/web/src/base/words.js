// Words of the page in the reader's language.  Those of actions and of their
// parameters come from the interface's own description, as they are needed.

import { computed, effect, signal } from '@preact/signals';

import values from 'made/values.json';
import en from '../en.json';
import zh from '../zh.json';

const KEPT = 'language';
const tables = { zh, en };

// What the browser has kept may be gone, or forbidden.
export function kept(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

export function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* for this page alone */ }
}

function first() {
  const said = kept(KEPT) ?? navigator.language;
  return said.startsWith('zh') ? 'zh' : 'en';
}

export const language = signal(first());
export const locale = computed(() => language.value === 'zh'
  ? 'zh-CN' : 'en-GB');

effect(() => {
  document.documentElement.lang = locale.value;
});

export function speak(which) {
  language.value = which;
  keep(KEPT, which);
}

// The account's language, where nobody has said another one in this browser.
export function follow(which) {
  if (!kept(KEPT) && which in tables) language.value = which;
}

// "{n}" of a text is replaced by the value n.
export function t(name, is = {}) {
  const text = tables[language.value][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => is[key] ?? whole);
}

// The text of a name if there is one.
export const known = (name) => tables[language.value][name];

// How a value that programs go by is shown: the page's own word, or, in
// Chinese, that of ticketctl's tables for the commands that begin so.
export function word(column, value, commands = '') {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');

  const own = known(`${column}.${value}`);
  if (own || language.value !== 'zh') return own ?? String(value);

  const row = values.find(([begin, name, is]) => is === value
    && (name === column || name === '')
    && (begin === '' || commands.startsWith(begin)));
  return row ? row[3] : String(value);
}

const loaders = {
  zh: () => import('made/said_zh.json'),
  en: () => import('made/said_en.json'),
};

// What actions do and take, in words, and what their parameters may be.
export async function described() {
  const [said, forms] = await Promise.all([
    loaders[language.value](), import('made/forms.json'),
  ]);
  return { said: said.default, forms: forms.default };
}
