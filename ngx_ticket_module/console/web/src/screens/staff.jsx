// People of the attraction, and who did what.

import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { Log, LogRow } from './staff/log.jsx';
import { People, Person } from './staff/people.jsx';

const TABS = [
  { name: 'people', needs: 'staff-list', list: People },
  { name: 'log', needs: 'log-list', list: Log },
];

export function Staff({ parts: [, name, of] }) {
  if (name === 'people' && of) return <Person name={of} />;
  if (name === 'log' && of) return <LogRow no={of} />;

  const tabs = TABS.filter((is) => may(is.needs));
  const now = tabs.find((is) => is.name === name) ?? tabs[0];
  return (
    <>
      <h1>{t('screen.staff')}</h1>
      <nav class="quick" aria-label={t('screen.staff')}>
        {tabs.map((is) => (
          <a class="button" aria-current={is === now ? 'page' : undefined}
            href={href(`/staff/${is.name}`)}>{t(`staff.${is.name}`)}</a>
        ))}
      </nav>
      <now.list />
    </>
  );
}
