// What stands around every screen: the menu of what this person may, the search
// box, who is signed in.

import { useEffect, useState } from 'preact/hooks';

import { useKeys } from '../base/keys.js';
import { go, href, route } from '../base/route.js';
import { who } from '../base/session.js';
import { t } from '../base/words.js';
import { allowed, pathOf, screenOf } from '../screens/screens.js';
import { Dialog } from './dialog.jsx';
import { Find } from './find.jsx';
import { Icon } from './icon.jsx';
import { Said } from './said.jsx';

const BAR = 4;          // places of the bar at the foot of a phone, but "more"

const KEYS = ['/', 'j k', 'Enter', 'x', 'e', 'a', 'Esc', '?'];

function Place({ is, now }) {
  return (
    <a href={href(pathOf(is))} aria-current={now === is ? 'page' : undefined}>
      <Icon of={is.name} />
      <span>{t(`screen.${is.name}`)}</span>
    </a>
  );
}

function Menu({ now }) {
  const [more, setMore] = useState(false);
  const places = allowed();
  useEffect(() => setMore(false), [now, route.value.path]);

  return (
    <nav class={`menu${more ? ' more' : ''}`} aria-label={t('menu')}>
      <ul>
        {places.map((is, n) => (
          <li class={n >= BAR ? 'later' : ''}><Place is={is} now={now} /></li>
        ))}
        {places.length > BAR && (
          <li class="opens">
            <button type="button" class="plain" aria-expanded={more}
              onClick={() => setMore(!more)}>
              <Icon of="more" />
              <span>{t('more')}</span>
            </button>
          </li>
        )}
      </ul>
    </nav>
  );
}

function Help({ close }) {
  return (
    <Dialog title={t('keys')} close={close}>
      <dl class="facts">
        {KEYS.map((key) => (
          <>
            <dt><kbd>{key}</kbd></dt>
            <dd>{t(`key.${key}`)}</dd>
          </>
        ))}
        {allowed().map((is) => (
          <>
            <dt><kbd>g {is.letter}</kbd></dt>
            <dd>{t(`screen.${is.name}`)}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}

export function Shell() {
  const [help, setHelp] = useState(false);
  const { parts } = route.value;
  const now = screenOf(parts);
  const Page = now?.page;

  useKeys({
    '?': () => setHelp(true),
    Escape: () => (parts.length > 1 ? go(`/${parts[0]}`) : false),
    ...Object.fromEntries(allowed().map((is) =>
      [`g ${is.letter}`, () => go(pathOf(is))])),
  });
  useEffect(() => {
    document.title = `${now ? `${t(`screen.${now.name}`)} · ` : ''}${t('title')}`;
  });

  return (
    <div class="shell">
      <a class="skip" href="#main">{t('skip')}</a>
      <header class="top">
        <a class="brand" href={href('/')}>{who.value.supplier_name}</a>
        <Find />
        <button type="button" class="plain keys" aria-label={t('keys')}
          onClick={() => setHelp(true)}>?</button>
        <a class="person" href={href('/account')}>
          {who.value.full_name || who.value.name}
        </a>
      </header>
      <Menu now={now} />
      <main id="main" tabIndex={-1}>
        {Page ? <Page key={route.value.path} parts={parts} />
          : <div class="empty"><p>{t('nowhere')}</p></div>}
      </main>
      <Said />
      {help && <Help close={() => setHelp(false)} />}
    </div>
  );
}
