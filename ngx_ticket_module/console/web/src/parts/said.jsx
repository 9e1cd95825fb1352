// Short word of what was done, at the edge of the page, for some seconds; with
// what takes it back, where something does.

import { signal } from '@preact/signals';

import { t } from '../base/words.js';

const STAYS_MS = 8000;
const now = signal(null);
let timer;

export function say(text, undo) {
  clearTimeout(timer);
  now.value = { text, undo };
  timer = setTimeout(() => { now.value = null; }, STAYS_MS);
}

export function Said() {
  const is = now.value;
  return (
    <div class="said" role="status">
      {is && <p>{is.text}</p>}
      {is?.undo && (
        <button type="button" onClick={() => { now.value = null; is.undo(); }}>
          {t('undo')}
        </button>
      )}
    </div>
  );
}
