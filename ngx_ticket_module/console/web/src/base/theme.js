// Light or dark: as the system has it, until somebody says otherwise.  The
// colours themselves are in app.css, by light-dark().

import { effect, signal } from '@preact/signals';

import { keep, kept } from './words.js';

const KEPT = 'theme';

export const theme = signal(kept(KEPT) ?? 'system');

effect(() => {
  document.documentElement.style.colorScheme =
    theme.value === 'system' ? 'light dark' : theme.value;
});

export function paint(which) {
  theme.value = which;
  keep(KEPT, which);
}
