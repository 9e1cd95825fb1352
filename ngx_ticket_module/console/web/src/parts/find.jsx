// The one search box: whatever somebody types, scans or says of an order; and,
// as they type, the places and doings that have such a name.  A hand scanner
// types digits and Enter, so digits typed beside any field come here.

import { useRef, useState } from 'preact/hooks';

import { doings } from '../base/doings.js';
import { useKeys } from '../base/keys.js';
import { go } from '../base/route.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { allowed, pathOf } from '../screens/screens.js';
import { Icon } from './icon.jsx';

function choices(text) {
  const places = allowed().map((is) => ({
    name: t(`screen.${is.name}`), run: () => go(pathOf(is)),
  }));
  const wanted = text.trim().toLowerCase();

  return [...doings.value, ...places]
    .filter((is) => is.name.toLowerCase().includes(wanted))
    .slice(0, 8);
}

export function Find() {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef();
  const orders = may('order-find')
    && allowed().some((is) => is.name === 'orders');
  const found = open ? choices(text) : [];

  useKeys({
    '/': () => input.current.focus(),
    ...(orders ? {
      0: (event) => {
        input.current.focus();
        setText(event.key);
        setOpen(true);
      },
    } : {}),
  });

  function shut() {
    setText('');
    setOpen(false);
    setAt(-1);
    input.current.blur();
  }

  function submit(event) {
    event.preventDefault();
    const said = text.trim();
    const chosen = found[at] ?? (orders ? undefined : found[0]);

    if (!chosen && (!said || !orders)) return;
    shut();
    if (chosen) chosen.run();
    else go('/orders', { state: { text: said } });
  }

  function move(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') shut();
    if (!step || !found.length) return;
    event.preventDefault();
    setAt((was) => Math.min(Math.max(was + step, -1), found.length - 1));
  }

  return (
    <form class="find" role="search" onSubmit={submit}>
      <Icon of="search" />
      <input ref={input} type="search" value={text} role="combobox"
        aria-label={t('find')} aria-expanded={found.length > 0}
        aria-controls="found" aria-autocomplete="list"
        aria-activedescendant={at < 0 ? undefined : `found-${at}`}
        placeholder={t(orders ? 'find.orders' : 'find.places')}
        autocomplete="off" spellcheck={false}
        onFocus={() => setOpen(true)}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onInput={({ target }) => { setText(target.value); setAt(-1); setOpen(true); }}
        onKeyDown={move} />
      <ul id="found" role="listbox" aria-label={t('find')}
        hidden={!found.length}>
        {found.map((is, n) => (
          <li id={`found-${n}`} role="option" aria-selected={n === at}
            class={n === at ? 'at' : ''}
            onMouseDown={(event) => {
              event.preventDefault();
              shut();
              is.run();
            }}>{is.name}</li>
        ))}
      </ul>
    </form>
  );
}
