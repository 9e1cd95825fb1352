// Who did what: with filters, as a file, each row with what it changed before and
// after; and whether anybody has altered it.

import { useState } from 'preact/hooks';

import { act } from '../../base/api.js';
import { useAnswer } from '../../base/answer.js';
import { count, moment } from '../../base/format.js';
import { href, route } from '../../base/route.js';
import { may } from '../../base/session.js';
import { known, t } from '../../base/words.js';
import { saveSheet } from '../../base/xlsx.js';
import { Facts } from '../../parts/facts.jsx';
import { Filters } from '../../parts/filters.jsx';
import { Icon } from '../../parts/icon.jsx';
import { List } from '../../parts/table.jsx';
import { Trouble } from '../../parts/trouble.jsx';

const FILTERS = ['person', 'action', 'subject', 'request', 'from', 'until'];
const PAGE = 50;
const FILE_PAGE = 500;
const FILE_PAGES = 40;

// "deposit topup" as its button has it, where there is one.
const doing = (action) => known(`do.${action.replaceAll(' ', '-')}`) ?? action;

const columns = () => [
  { head: t('at'), kind: 'short', cell: (row) => moment(row.at) },
  {
    head: t('log.person'), kind: 'short',
    cell: (row) => [row.person, known(`role.${row.role}`)].filter(Boolean)
      .join(' · '),
  },
  {
    head: t('log.action'), of: (row) => row.action,
    cell: (row) => (
      <>
        {doing(row.action)}
        {doing(row.action) !== row.action && <> <small>{row.action}</small></>}
      </>
    ),
  },
  { head: t('log.about'), cell: (row) => row.about },
  { head: t('approval.reason'), cell: (row) => row.reason ?? '' },
  {
    head: t('log.changes'), kind: 'number',
    cell: (row) => `${(row.changes ?? []).length}${row.changes_more ? '+' : ''}`,
  },
];

// ---- Whether it is as it was written ----

function Chain() {
  const { is, problem } = useAnswer('log-verify');
  if (problem) return <Trouble problem={problem} />;
  if (!is) return null;
  const some = Number(is.links) > 0;
  return is.wrong > 0 ? (
    <div class="trouble" role="alert">
      <p><strong>{t('log.broken', { n: is.wrong, no: is.first_wrong })}</strong></p>
      <p>{t('log.broken_hint')}</p>
    </div>
  ) : (
    <p class="chain">
      {t(some ? 'log.whole' : 'log.unlinked', {
        n: count(is.links), link: is.link,
      })}
      {is.waiting > 0 && ` ${t('log.waiting', { n: count(is.waiting) })}`}
      {is.hash && <> <code title={is.hash}>{is.hash.slice(0, 12)}</code></>}
    </p>
  );
}

// ---- All of it as a file ----

function Take({ query }) {
  const [state, setState] = useState({});

  async function take() {
    const rows = [];
    let after = query.after;
    setState({ busy: true });
    try {
      for (let page = 0; page < FILE_PAGES; page += 1) {
        const { is } = await act('log-list', { ...query, last: FILE_PAGE, after });
        rows.push(...is.items);
        after = is.next;
        if (!after) break;
      }
      const text = (name) => ({ head: name, cell: (row) => row[name] ?? '' });
      saveSheet('log', [text('no'), text('at'), text('person'), text('role'),
        text('by'), text('action'), text('about'), text('reason'),
        text('request'), {
          head: 'changes', cell: (row) => JSON.stringify(row.changes),
        }], rows);
      setState({});
    } catch (problem) {
      setState({ problem });
    }
  }

  return (
    <>
      <button type="button" disabled={state.busy} onClick={take}>
        {t('excel')}
      </button>
      <Trouble problem={state.problem} />
    </>
  );
}

export function Log() {
  const { query } = route.value;
  const answer = useAnswer('log-list', { last: PAGE, ...query });
  return (
    <>
      {may('log-verify') && <Chain />}
      <Filters name="log-list" only={FILTERS} />
      <div class="actions"><Take query={query} /></div>
      <List answer={answer} label={t('staff.log')} columns={columns()}
        rowKey={(row) => row.no} link={(row) => `/staff/log/${row.no}`}
        empty={<p>{t('log.none')}</p>} />
    </>
  );
}

// ---- One row: before and after ----

const shown = (value) => (value === null || value === undefined ? ''
  : typeof value === 'object' ? JSON.stringify(value) : String(value));

// What a row of a table was and has become, name by name.
function Change({ of: { of_table: table, key, before, after, secrets } }) {
  const names = [...new Set([...Object.keys(before ?? {}),
    ...Object.keys(after ?? {})])];
  const which = Object.entries(key ?? {}).map(([name, value]) =>
    `${name} ${shown(value)}`).join(t('comma'));
  return (
    <table class="newer">
      <caption><strong>{table}</strong> {which}</caption>
      <thead>
        <tr>
          <th scope="col">{t('newer.field')}</th>
          <th scope="col">{t('log.before')}</th>
          <th scope="col">{t('log.after')}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{shown(before?.[name])}</td>
            <td class={before && shown(before[name]) !== shown(after?.[name])
              ? 'other' : ''}>{shown(after?.[name])}</td>
          </tr>
        ))}
        {(secrets ?? []).map((name) => (
          <tr>
            <th scope="row">{name}</th>
            <td colSpan={2}>{t('log.secret')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LogRow({ no }) {
  const rows = useAnswer('log-list',
    { last: 1, after: String(BigInt(no) + 1n) });
  const answer = useAnswer('log-show', { no, last: 200 });
  const row = rows.is?.items.find((one) => one.no === no);
  const changes = answer.is?.items ?? [];

  return (
    <>
      <p><a class="up" href={href('/staff/log')}>
        <Icon of="back" />{t('staff.log')}
      </a></p>
      <h1>{t('log.row', { no })}{row && `: ${doing(row.action)}`}</h1>
      {row && (
        <Facts of={[
          [t('at'), moment(row.at)],
          [t('log.person'), `${row.person} ${known(`role.${row.role}`) ?? ''}`],
          [t('log.action'), <code>{row.action}</code>],
          [t('log.by'), row.by],
          [t('log.about'), row.about],
          [t('approval.reason'), row.reason],
          [t('log.request'), row.request && <code>{row.request}</code>],
        ]} />
      )}
      <Trouble problem={answer.problem} again={answer.again} />
      {!answer.is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {answer.is && !changes.length && <p>{t('log.no_changes')}</p>}
      {changes.map((one) => <Change key={one.change} of={one} />)}
      {answer.is?.next && <p>{t('log.more')}</p>}
    </>
  );
}
