// A party of settlement: an attraction or a distributor, its terms and its
// accounts, which are shown in part alone.

import { useAnswer } from '../base/answer.js';
import { moment, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Facts, Tag } from '../parts/facts.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { SettleUp, short } from './settle_state.jsx';

const facts = (is) => [
  [t('settle.kind'), word('kind', is.kind)],
  [t('order.agent'), is.agent && (may('agent-list')
    ? <a href={href(`/agents/${is.agent}`)}>{is.agent}</a> : is.agent)],
  [t('settle.own_supplier'), is.own_supplier],
  [t('settle.stations'), is.stations],
  [t('settle.charge'), is.charge_form && word('charge_form', is.charge_form)],
  [t('settle.charge_on'), is.charge_form && word('charge_on', is.charge_on)],
  [t('settle.ticket_fee'), is.kind === 'distributor' && yuan(is.ticket_fee_fen)],
  [t('settle.warn'), is.warn_fen ? yuan(is.warn_fen) : undefined],
  [t('settle.payout_fee'), is.kind === 'attraction' && yuan(is.payout_fee_fen)],
  [t('settle.entries'), is.kind === 'attraction'
    && t('settle.entries_are', { days: is.entry_days, n: is.entries_per_day })],
  [t('settle.phones'), is.phones],
];

function Accounts({ party, etag, changed }) {
  const answer = useAnswer('partyaccount-list', { party });
  const done = () => {
    say(t('done'));
    answer.again();
    changed();
  };

  return (
    <>
      <h2>{t('settle.accounts')}</h2>
      <Doings list={[{ action: 'partyaccount-add', fixed: { party }, etag }]}
        done={done} />
      <List answer={answer} label={t('settle.accounts')}
        rowKey={(row) => row.account} empty={<p>{t('settle.no_accounts')}</p>}
        columns={[
          short(t('approval.no'), (row) => row.account),
          short(t('settle.use'), (row) => word('use', row.use)),
          short(t('settle.platform'), (row) => word('provider', row.provider)),
          { head: t('settle.number'), cell: (row) => `${row.number} ${row.holder ?? ''}` },
          {
            head: t('order.state'), cell: (row) => (
              <>
                <Tag of={row.state === 'live' ? 'good' : ''}>
                  {word('state', row.state, 'partyaccount ')}
                </Tag>
                {row.is_default && <>{' '}<Tag>{t('settle.default')}</Tag></>}
              </>
            ),
          },
          {
            head: t('settle.agreement'),
            cell: (row) => (row.use === 'charge'
              ? word('agreement_state', row.agreement_state) : ''),
          },
          short(t('key.made'), (row) => moment(row.made_at)),
          {
            head: t('doings'), cell: (row) => row.state === 'live' && (
              <Doings done={done} list={[
                {
                  action: 'partyaccount-default', etag, when: !row.is_default,
                  fixed: { party, account: row.account },
                },
                {
                  action: 'partyaccount-agreement', etag,
                  when: row.use === 'charge',
                  fixed: { party, account: row.account },
                },
                {
                  action: 'partyaccount-retire', etag, danger: true,
                  fixed: { party, account: row.account },
                },
              ]} />
            ),
          },
        ]} />
    </>
  );
}

export function Party({ party }) {
  const answer = useAnswer('party-show', { party });
  const { is, etag } = answer;
  const fixed = { party };

  return (
    <>
      <SettleUp tab="parties" />
      <Trouble problem={answer.problem} again={answer.again} />
      {!is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {is && (
        <>
          <h1>
            {is.name}{' '}
            <Tag of={is.ready ? 'good' : 'warn'}>
              {t(is.ready ? 'settle.is_ready' : 'settle.not_ready')}
            </Tag>
          </h1>
          <Facts of={facts(is)} />
          <Doings list={[
            {
              action: 'party-set', key: 'e', fixed, before: is, etag,
              shows: { name: 'party-show', values: fixed, shape: (row) => row },
            },
            { action: 'party-remove', danger: true, fixed, etag },
          ]} done={() => {
            say(t('done'));
            answer.again();
          }} />
          {may('partyaccount-list') && (
            <Accounts party={party} etag={etag} changed={answer.again} />
          )}
        </>
      )}
    </>
  );
}
