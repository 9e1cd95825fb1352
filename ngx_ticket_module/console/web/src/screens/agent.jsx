// One agent: what it may, its money and its last movements, its keys, and what
// it has not been told.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { moment, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { known, t, word } from '../base/words.js';
import { Dialog } from '../parts/dialog.jsx';
import { Doings } from '../parts/doings.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { Icon } from '../parts/icon.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';

// What agent-list and agent-show have as members of their own is one list to
// what changes it.
export const pays = (agent) => ['cash', 'deposit', 'rebate', 'epay']
  .filter((one) => agent[`can_${one}`]);

const before = (agent) => ({
  ...agent,
  pay: pays(agent),
  addresses: agent.addresses || undefined,
});

const fixedTo = (agent) => ({ user: agent.user_name });

function doings(agent, etag) {
  const fixed = fixedTo(agent);
  return [
    { action: 'deposit-topup', key: 't', fixed },
    { action: 'deposit-deduct', fixed, danger: true },
    { action: 'rebate-topup', fixed },
    { action: 'rebate-deduct', fixed, danger: true },
    {
      action: 'agent-set', key: 'e', fixed, before: before(agent), etag,
      shows: { name: 'agent-show', values: fixed, shape: before },
    },
    {
      action: 'agent-products', fixed, etag,
      before: { products: agent.products ?? [] },
      shows: {
        name: 'agent-show', values: fixed,
        shape: (is) => ({ products: is.products ?? [] }),
      },
    },
    { action: 'agent-enable', fixed, when: !agent.enabled },
    { action: 'agent-disable', fixed, danger: true, when: agent.enabled },
    { action: 'agent-unlock', fixed },
    { action: 'password-set', fixed },
    { action: 'key-issue', fixed },
    { action: 'key-rotate', fixed },
  ];
}

function Movements({ of, user }) {
  const answer = useAnswer(`${of}-show`, { user, last: 20 });
  return (
    <List answer={answer} label={t(`agent.${of}`)}
      rowKey={(row) => `${row.document}/${row.no}`}
      empty={<p>{t('agent.no_movements')}</p>}
      columns={[
        { head: t('at'), kind: 'short', cell: (row) => moment(row.at) },
        {
          head: t('money.what'), kind: 'short',
          cell: (row) => t(`moved.${row.kind}`),
        },
        {
          head: t('money.amount'), kind: 'number',
          cell: (row) => yuan(row.amount_fen),
        },
        {
          head: t('agent.balance'), kind: 'number',
          cell: (row) => yuan(row.balance_fen),
        },
        {
          head: t('agent.paper'),
          cell: (row) => row.reference
            ?? <a href={href(`/orders/${row.document}`)}>{row.document}</a>,
        },
        { head: t('money.by'), cell: (row) => row.booked_by },
      ]} />
  );
}

function Keys({ answer, user, done }) {
  return (
    <List answer={answer} label={t('agent.keys')}
      rowKey={(row) => row.key_index} empty={<p>{t('agent.no_keys')}</p>}
      columns={[
        { head: t('key.index'), kind: 'short', cell: (row) => row.key_index },
        {
          head: t('key.made'), kind: 'short',
          cell: (row) => moment(row.created_at),
        },
        {
          head: t('key.used'), kind: 'short',
          cell: (row) => moment(row.last_used_at) || t('key.never'),
        },
        {
          head: t('key.signs'), kind: 'short',
          cell: (row) => t(row.signs_callbacks ? 'yes' : 'no'),
        },
        {
          head: t('doings'),
          cell: (row) => (
            <Doings done={done} list={[
              { action: 'key-replace', fixed: { user, index: row.key_index } },
              {
                action: 'key-drop', danger: true,
                fixed: { user, index: row.key_index },
              },
            ]} />
          ),
        },
      ]} />
  );
}

const facts = (agent) => [
  [t('agent.user'), <code>{agent.user_name}</code>],
  [t('agent.balance'), yuan(agent.balance_fen)],
  [t('agent.held'), yuan(agent.held_fen)],
  [t('agent.pay'), pays(agent).map((one) => t(`pay.${one}`)).join(t('comma'))],
  [t('agent.day_limit'), agent.day_limit || word('day_limit', 'none')],
  [t('agent.products'), agent.all_products ? t('agent.all')
    : [agent.products ?? []].flat().join(t('comma'))],
  [t('agent.pay_password'), t(agent.has_pay_password ? 'agent.set' : 'agent.unset')],
  [t('agent.callback'), agent.callback_address],
  [t('agent.addresses'), agent.addresses],
  [t('agent.strict'), agent.strict_mode && t('yes')],
];

// A key is shown once: the window stays until somebody says that it is kept.
const Shown = ({ secret, close }) => (
  <Dialog title={t('key.new')} close={close} firm>
    <p>{t('key.once')}</p>
    <p><code class="secret">{secret}</code></p>
    <footer>
      <button type="button" class="main" onClick={close}>{t('key.kept')}</button>
    </footer>
  </Dialog>
);

export function Agent({ user }) {
  const answer = useAnswer('agent-show', { user });
  const keys = useAnswer(may('key-list') ? 'key-list' : null, { user });
  const [secret, setSecret] = useState();
  const [turn, setTurn] = useState(0);
  const agent = answer.is;

  function done({ is, status }, action) {
    if (is?.key) setSecret(is.key);
    else if (status !== 202) say(known(`done.${action}`) ?? t('done'));
    answer.again();
    keys.again();
    setTurn(turn + 1);
  }

  return (
    <>
      <p><a class="up" href={href('/agents')}>
        <Icon of="back" />{t('screen.agents')}
      </a></p>
      <Trouble problem={answer.problem} again={answer.again} />
      {!agent && answer.loading && <p class="waiting">{t('loading')}</p>}
      {agent && (
        <>
          <h1>
            {agent.name || agent.user_name}
            {' '}
            <Tag of={agent.enabled ? 'good' : 'bad'}>
              {t(agent.enabled ? 'agent.enabled' : 'agent.disabled')}
            </Tag>
          </h1>
          <Facts of={facts(agent)} />
          <Doings list={doings(agent, answer.etag)} done={done} />
          <p>
            <a href={href(`/orders?agent=${user}`)}>
              {t('agent.orders')}
            </a>
          </p>
          <h2>{t('agent.deposit')}</h2>
          <Movements key={`d${turn}`} of="deposit" user={user} />
          {agent.can_rebate && (
            <>
              <h2>{t('agent.rebate')}</h2>
              <Movements key={`r${turn}`} of="rebate" user={user} />
            </>
          )}
          {may('key-list') && (
            <>
              <h2>{t('agent.keys')}</h2>
              <Keys answer={keys} user={user} done={done} />
            </>
          )}
          {secret && <Shown secret={secret} close={() => setSecret()} />}
        </>
      )}
    </>
  );
}
