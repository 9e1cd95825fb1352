// What the page that is shown can do: {name, run}.  Its page sets them, the
// search box offers them.

import { signal } from '@preact/signals';

export const doings = signal([]);
