// What agents have earned, run by run; one of them, agent by agent.

import { useAnswer } from '../../base/answer.js';
import { day } from '../../base/format.js';
import { href } from '../../base/route.js';
import { t, word } from '../../base/words.js';
import { Doings } from '../../parts/doings.jsx';
import { Icon } from '../../parts/icon.jsx';
import { say } from '../../parts/said.jsx';
import { List } from '../../parts/table.jsx';
import { ToExcel } from '../../parts/to_excel.jsx';
import { money, number, short, text } from './columns.jsx';

const sums = () => [
  number(t('order.tickets'), (row) => row.tickets),
  number(t('order.persons'), (row) => row.persons),
  money(t('commission.earned'), (row) => row.earned_fen),
  money(t('commission.off'), (row) => row.off_fen),
  money(t('commission.paid'), (row) => row.paid_fen),
  money(t('commission.left'), (row) => row.left_fen),
];

const runs = () => [
  short(t('finance.no'), (row) => String(row.run)),
  short(t('finance.days'), (row) =>
    `${day(row.first_day)} – ${day(row.last_day)}`),
  short(t('order.state'), (row) => word('state', row.state, 'commission ')),
  number(t('screen.agents'), (row) => row.agents),
  ...sums(),
  text(t('money.by'), (row) => [row.made_by, row.decided_by].filter(Boolean)
    .join(' · ')),
];

const agents = () => [
  short(t('order.agent'), (row) => row.agent),
  text(t('agent.name'), (row) => row.agent_name),
  ...sums(),
];

export function Commissions() {
  const answer = useAnswer('commission-list');
  return (
    <>
      <div class="actions">
        <Doings list={[{ action: 'commission-run', key: 'n' }]} done={() => {
          say(t('done'));
          answer.again();
        }} />
        <ToExcel name="commissions" columns={runs()}
          rows={answer.is?.items ?? []} />
      </div>
      <List answer={answer} label={t('finance.commissions')} columns={runs()}
        rowKey={(row) => row.run} link={(row) => `/finance/commissions/${row.run}`}
        empty={<p>{t('commission.none')}</p>} />
    </>
  );
}

export function Commission({ run }) {
  const answer = useAnswer('commission-show', { run });
  const all = useAnswer('commission-list');
  const state = all.is?.items.find((row) => String(row.run) === run)?.state;
  const fixed = { run: Number(run) };

  return (
    <>
      <p><a class="up" href={href('/finance/commissions')}>
        <Icon of="back" />{t('finance.commissions')}
      </a></p>
      <h1>{t('commission.run', { no: run })}</h1>
      <div class="actions">
        <Doings list={[
          {
            action: 'commission-approve', fixed, key: 'a', main: true,
            when: state === 'open',
          },
          {
            action: 'commission-refuse', fixed, danger: true,
            when: state === 'open',
          },
        ]} done={() => {
          say(t('done'));
          all.again();
        }} />
        <ToExcel name={`commission-${run}`} columns={agents()}
          rows={answer.is?.items ?? []} />
      </div>
      <List answer={answer} label={t('finance.commissions')} columns={agents()}
        rowKey={(row) => row.agent} empty={<p>{t('commission.nobody')}</p>} />
    </>
  );
}
