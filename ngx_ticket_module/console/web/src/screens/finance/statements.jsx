// A month of an agent's accounts, or of the attraction's ledger.

import { useAnswer } from '../../base/answer.js';
import { today } from '../../base/format.js';
import { href, refine, route } from '../../base/route.js';
import { t } from '../../base/words.js';
import { List } from '../../parts/table.jsx';
import { ToExcel } from '../../parts/to_excel.jsx';
import { money, number, short, text } from './columns.jsx';

const sums = () => [
  money(t('finance.in'), (row) => row.in_fen),
  money(t('finance.out'), (row) => row.out_fen),
  money(t('agent.balance'), (row) => row.balance_fen),
];

const ofAgent = () => [
  short(t('finance.account'), (row) => row.account),
  short(t('at'), (row) => row.at),
  text(t('finance.item'), (row) => row.item),
  {
    ...text(t('finance.document'), (row) => row.document),
    cell: (row) => row.document && (
      <a href={href(`/orders/${row.document}`)}>{row.document}</a>
    ),
  },
  text(t('agent.paper'), (row) => row.reference || row.own_number),
  short(t('money.by'), (row) => row.booked_by),
  ...sums(),
];

const ofSupplier = () => [
  text(t('finance.account'), (row) => row.account),
  text(t('finance.item'), (row) => row.item),
  number(t('finance.number'), (row) => row.number),
  ...sums(),
];

export function Statements() {
  const { query } = route.value;
  const month = query.month ?? today().slice(0, 7);
  const agents = useAnswer('agent-list');
  const answer = useAnswer(query.user ? 'statement-agent'
    : 'statement-supplier', { month, user: query.user });
  const columns = query.user ? ofAgent() : ofSupplier();
  const rows = answer.is?.items ?? [];

  return (
    <>
      <form class="inline" onSubmit={(event) => event.preventDefault()}>
        <div class="field">
          <label for="statement-of">{t('finance.of')}</label>
          <select id="statement-of" value={query.user ?? ''}
            onChange={({ target }) => refine(
              { user: target.value || undefined }, { replace: true })}>
            <option value="">{t('finance.ledger')}</option>
            {(agents.is?.items ?? []).map((row) => (
              <option value={row.user_name}>
                {row.name ? `${row.name} (${row.user_name})` : row.user_name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="statement-month">{t('finance.month')}</label>
          <input id="statement-month" type="month" value={month} required
            onChange={({ target }) => target.value
              && refine({ month: target.value }, { replace: true })} />
        </div>
        <ToExcel columns={columns} rows={rows}
          name={`statement-${query.user ?? 'ledger'}-${month}`} />
      </form>
      <List answer={answer} label={t('finance.statements')} columns={columns}
        rowKey={(row) => JSON.stringify(row)}
        empty={<p>{t('finance.no_movements')}</p>} />
    </>
  );
}
