// Days that are closed; one of them, item by item.

import { useAnswer } from '../../base/answer.js';
import { day, moment, today } from '../../base/format.js';
import { href } from '../../base/route.js';
import { known, t } from '../../base/words.js';
import { Doings } from '../../parts/doings.jsx';
import { Icon } from '../../parts/icon.jsx';
import { say } from '../../parts/said.jsx';
import { List } from '../../parts/table.jsx';
import { ToExcel } from '../../parts/to_excel.jsx';
import { money, number, short, text } from './columns.jsx';

const SUMS = ['paid', 'refund', 'fee', 'sold', 'topup', 'deduction', 'payout'];

const columns = () => [
  short(t('finance.no'), (row) => String(row.no)),
  short(t('finance.day'), (row) => day(row.day)),
  short(t('finance.corrects'), (row) => row.corrects && String(row.corrects)),
  number(t('today.orders'), (row) => row.orders),
  number(t('finance.visitors'), (row) => row.visitors),
  ...SUMS.map((name) => money(t(`finance.${name}`), (row) => row[`${name}_fen`])),
  text(t('money.by'), (row) => `${row.made_by} · ${moment(row.made_at)}`),
];

export function Closings() {
  const answer = useAnswer('closing-list', { last: 100 });
  const rows = answer.is?.items ?? [];
  const yesterday = today(-1);
  const open = answer.is && !rows.some((row) => row.day >= yesterday);

  return (
    <>
      {open && <p class="concerned">{t('finance.open', { day: day(yesterday) })}</p>}
      <div class="actions">
        <Doings list={[{ action: 'closing-make', key: 'n', main: open }]}
          done={() => {
            say(t('finance.closed'));
            answer.again();
          }} />
      </div>
      <List answer={answer} label={t('finance.closings')} columns={columns()}
        begins rowKey={(row) => row.no}
        link={(row) => `/finance/closings/${row.no}`} empty={(
          <>
            <p><strong>{t('finance.none')}</strong></p>
            <p>{t('finance.none_hint')}</p>
          </>
        )} />
    </>
  );
}

// ---- One of them ----

const form = (row) => known(`pay.${row.form}`) ?? row.form ?? '';

const items = () => [
  text(t('finance.item'), (row) => row.item),
  short(t('finance.form'), form),
  short(t('order.agent'), (row) => row.agent ?? ''),
  {
    ...number(t('finance.number'), (row) => row.number),
    cell: (row) => row.number ?? '',
  },
  money(t('money.amount'), (row) => row.amount_fen),
  number(t('finance.later'), (row) => row.later_number),
  money(t('finance.later_amount'), (row) => row.later_fen),
];

export function Closing({ no }) {
  const answer = useAnswer('closing-show', { closing: no });
  const rows = answer.is?.items ?? [];
  const on = rows[0]?.day;
  const movements = {
    action: 'export-make', label: t('finance.movements'), only: [],
    fixed: {
      kind: 'payments', date: 'money', first_day: on, last_day: on,
      format: 'xlsx',
    },
  };

  return (
    <>
      <p><a class="up" href={href('/finance')}>
        <Icon of="back" />{t('screen.finance')}
      </a></p>
      <h1>{t('finance.closing', { no, day: day(on) })}</h1>
      <div class="actions">
        <ToExcel name={`closing-${on}-${no}`} columns={items()} rows={rows} />
        {on && (
          <Doings list={[movements,
            { action: 'closing-correct', fixed: { closing: no } }]}
            done={(_, action) => {
              const asked = action === 'export-make';
              say(t(asked ? 'finance.asked' : 'done'));
              answer.again();
            }} />
        )}
      </div>
      <List answer={answer} label={t('finance.closings')} columns={items()}
        rowKey={(row) => `${row.item} ${row.form} ${row.agent}`} />
    </>
  );
}
