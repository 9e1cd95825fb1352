// What goes on: what somebody has to look at, the day's figures beside those of
// the same weekday before, its hours, how full the coming days are.  It asks anew
// by itself while somebody looks.

import { act } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { ago, count, today, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { HourChart } from '../parts/chart.jsx';
import { Heat } from '../parts/heat.jsx';
import { Icon } from '../parts/icon.jsx';

const OFTEN = { every: 30 };
const told = (on) => ({ ...OFTEN, on });
const DAYS = 7;
const SILENT_MS = 10 * 60 * 1000;

const asked = (name) => (may(name) ? name : null);
const total = (answer) => answer.is?.items.find((row) => row.key === null);

// ---- What has to be looked at ----

const silent = (row) => row.registered && !row.locked && row.told_at
  && Date.now() - new Date(row.told_at) > SILENT_MS;

function Alarm({ row, again }) {
  const seen = () => act('alarm-seen', { alarm: row.alarm_id })
    .then(again, again);
  return (
    <li>
      <Icon of="alarm" />
      <span>
        <strong>{word('kind', row.kind, 'alarm ')}</strong>
        {' '}{row.number} {row.what} <small>{ago(row.at)}</small>
      </span>
      {may('alarm-seen') && (
        <button type="button" onClick={seen}>{t('today.seen')}</button>
      )}
    </li>
  );
}

function Look() {
  const alarms = useAnswer(asked('alarm-list'), {}, told('alarms'));
  const lost = useAnswer(asked('callback-undelivered'), {}, told('callbacks'));
  const proposals = useAnswer(
    may('approval-approve') ? 'approval-list' : null, {}, told('approvals'));
  const twice = useAnswer(asked('passage-double'), { open: true },
    told('alarms'));
  const devices = useAnswer(asked('device-list'), {}, OFTEN);

  const quiet = (devices.is?.items ?? []).filter(silent);
  const numbers = [
    [lost.is?.items.length, 'lost', '/callbacks'],
    [proposals.is?.items.length, 'proposals', '/approvals'],
    [twice.is?.items.length, 'twice'],
    [quiet.length, 'silent'],
  ].filter(([n]) => n);
  const items = alarms.is?.items ?? [];

  if (!items.length && !numbers.length) {
    return alarms.loading && !alarms.is ? null
      : <p class="calm">{t('today.calm')}</p>;
  }
  return (
    <ul class="look" aria-label={t('today.look')}>
      {numbers.map(([n, name, path]) => (
        <li>
          <Icon of="alarm" />
          {path ? <a href={href(path)}>{t(`today.${name}`, { n })}</a>
            : <span>{t(`today.${name}`, {
              n, names: quiet.map((row) => row.name).join(t('comma')),
            })}</span>}
        </li>
      ))}
      {items.map((row) => (
        <Alarm key={row.alarm_id} row={row} again={alarms.again} />
      ))}
    </ul>
  );
}

// ---- Figures ----

function Figure({ name, now, before, shown }) {
  const more = before > 0 ? Math.round((now - before) / before * 100) : null;
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{shown(now)}</dd>
      <dd class="small">
        {t('today.before', { n: shown(before) })}
        {more !== null && ` · ${more > 0 ? '+' : ''}${more}%`}
      </dd>
    </div>
  );
}

const of = (row, name) => Number(row?.[name] ?? 0);

function Figures({ day: [sales, passages], before: [sold, came] }) {
  const [now, then, in_, was] = [sales, sold, passages, came].map(total);

  const figures = [
    ...(may('report-sales') ? [
      ['orders', of(now, 'orders'), of(then, 'orders'), count],
      ['persons', of(now, 'persons'), of(then, 'persons'), count],
      ['net', of(now, 'net_fen'), of(then, 'net_fen'), yuan],
    ] : []),
    ...(may('report-passages') ? [
      ['came', of(in_, 'persons'), of(was, 'persons'), count],
    ] : []),
  ];
  return (
    <dl class="figures">
      {figures.map(([name, n, m, shown]) => (
        <Figure name={t(`today.${name}`)} now={n} before={m} shown={shown} />
      ))}
    </dl>
  );
}

// ---- Hours ----

const hourly = (answer, name) => Object.fromEntries((answer.is?.items ?? [])
  .filter((row) => row.key !== null)
  .map((row) => [Number(row.key.slice(-2)), row[name]]));

function Hours({ day: [sales, passages] }) {
  const series = [
    ...(may('report-passages')
      ? [{ name: t('today.came'), of: hourly(passages, 'persons') }] : []),
    ...(may('report-sales')
      ? [{ name: t('today.persons'), of: hourly(sales, 'persons') }] : []),
  ];

  if (!series.some((is) => Object.keys(is.of).length)) {
    return <div class="empty"><p>{t('today.no_hours')}</p></div>;
  }
  return (
    <HourChart label={t('today.hours')} hour={t('today.hour')} series={series} />
  );
}

// A day is asked for once, by hours: its sums stand behind them.
function Reports({ first, week }) {
  const now = { first_day: first, last_day: first, by: 'hour' };
  const then = { first_day: week, last_day: week };
  const day = [
    useAnswer(asked('report-sales'), now, { every: 60 }),
    useAnswer(asked('report-passages'), now, told('gate')),
  ];
  const before = [
    useAnswer(asked('report-sales'), then),
    useAnswer(asked('report-passages'), then),
  ];

  return (
    <>
      <Figures day={day} before={before} />
      <Hours day={day} />
    </>
  );
}

// ---- Slots ----

function Slots({ first }) {
  const lines = useAnswer(asked('line-list'));
  const last = today(DAYS - 1);

  return (lines.is?.items ?? []).map((line) => (
    <Heat key={line.code} line={line.code} first={first} last={last}
      name={`${line.code} ${line.name ?? ''}`} />
  ));
}

export function Today() {
  const first = today();
  const reports = may('report-sales') || may('report-passages');

  return (
    <>
      <h1>{t('screen.today')}</h1>
      <Look />
      {reports && <Reports first={first} week={today(-7)} />}
      {may('slot-list') && (
        <>
          <h2>{t('today.slots')}</h2>
          <p class="small">{t('today.slots_hint')}</p>
          <Slots first={first} />
        </>
      )}
    </>
  );
}
