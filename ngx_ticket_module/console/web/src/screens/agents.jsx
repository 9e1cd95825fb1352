// Agents: all of them, narrowed as somebody types; and one of them.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { yuan } from '../base/format.js';
import { go } from '../base/route.js';
import { t } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Tag } from '../parts/facts.jsx';
import { List } from '../parts/table.jsx';
import { Agent, pays } from './agent.jsx';

const columns = () => [
  { head: t('agent.user'), kind: 'short', cell: (row) => row.user_name },
  { head: t('agent.name'), cell: (row) => row.name },
  {
    head: t('agent.balance'), kind: 'number',
    cell: (row) => yuan(row.balance_fen),
  },
  { head: t('agent.held'), kind: 'number', cell: (row) => yuan(row.held_fen) },
  {
    head: t('agent.pay'),
    cell: (row) => pays(row).map((one) => t(`pay.${one}`)).join(t('comma')),
  },
  {
    head: t('agent.products'),
    cell: (row) => (row.all_products ? t('agent.all')
      : [row.products ?? []].flat().join(t('comma'))),
  },
  {
    head: t('order.state'), kind: 'short',
    cell: (row) => (row.enabled
      ? <Tag of="good">{t('agent.enabled')}</Tag>
      : <Tag of="bad">{t('agent.disabled')}</Tag>),
  },
];

function All() {
  const [text, setText] = useState('');
  const answer = useAnswer('agent-list');
  const wanted = text.trim().toLowerCase();
  const fits = (row) => `${row.user_name} ${row.name}`.toLowerCase()
    .includes(wanted);
  const shown = answer.is && {
    ...answer, is: { ...answer.is, items: answer.is.items.filter(fits) },
  };

  return (
    <>
      <h1>{t('screen.agents')}</h1>
      <div class="field narrow">
        <label for="agent">{t('agent.search')}</label>
        <input id="agent" type="search" value={text} autocomplete="off"
          onInput={({ target }) => setText(target.value)} />
      </div>
      <Doings list={[{ action: 'agent-create', key: 'n' }]}
        done={({ is }) => go(`/agents/${is.user_name ?? is.user}`)} />
      <List answer={shown ?? answer} label={t('screen.agents')}
        rowKey={(row) => row.user_name} columns={columns()}
        link={(row) => `/agents/${row.user_name}`} empty={(
          <>
            <p><strong>{t(wanted ? 'agent.no_such' : 'agent.none')}</strong></p>
            <p>{t('agent.none_hint')}</p>
          </>
        )} />
    </>
  );
}

export const Agents = ({ parts }) => (parts[1]
  ? <Agent user={parts[1]} /> : <All />);
