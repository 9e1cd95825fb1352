// The calendar: what can be sold on coming days, slot by slot of a line, and
// what it costs, to be changed as in a spreadsheet.

import { useAnswer } from '../base/answer.js';
import { today } from '../base/format.js';
import { refine, route } from '../base/route.js';
import { t } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Icon } from '../parts/icon.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { daysFrom, later } from './calendar/days.js';
import { Places } from './calendar/places.jsx';
import { Prices } from './calendar/prices.jsx';

const NARROW = 700;
const LENGTHS = [7, 14, 28];
const FEW = 3;          // days that a phone is wide enough for

const Choice = ({ name, now, of }) => (
  <div class="quick" role="group" aria-label={name}>
    {of.map(([words, value, query]) => (
      <button type="button" aria-pressed={value === now}
        onClick={() => refine(query, { replace: true })}>{words}</button>
    ))}
  </div>
);

function Days({ first, length }) {
  const to = (day) => refine({ from: day }, { replace: true });
  return (
    <div class="days">
      <button type="button" aria-label={t('calendar.earlier')}
        onClick={() => to(later(first, -length))}><Icon of="back" /></button>
      <input type="date" aria-label={t('calendar.first')} value={first} required
        onChange={({ target }) => target.value && to(target.value)} />
      <button type="button" class="forth" aria-label={t('calendar.later')}
        onClick={() => to(later(first, length))}><Icon of="back" /></button>
      <button type="button" onClick={() => to(undefined)}>
        {t('calendar.today')}
      </button>
    </div>
  );
}

function Bar({ lines, line, prices, first, length }) {
  return (
    <div class="bar">
      <Choice name={t('calendar.layer')} now={prices} of={[
        [t('calendar.slots_of'), false, { layer: undefined }],
        [t('calendar.prices'), true, { layer: 'prices' }],
      ]} />
      {lines.length > 1 && (
        <Choice name={t('order.line')} now={line?.code}
          of={lines.map((one) => [one.name || one.code, one.code,
            { line: one.code }])} />
      )}
      <Choice name={t('calendar.length')} now={length}
        of={LENGTHS.map((n) => [t('calendar.days', { n }), n, { days: n }])} />
      <Days first={first} length={length} />
    </div>
  );
}

export function Calendar() {
  const { query } = route.value;
  const lines = useAnswer('line-list');
  const all = lines.is?.items ?? [];
  const line = all.find((one) => one.code === query.line) ?? all[0];
  const prices = query.layer === 'prices';
  const first = query.from ?? today();
  const length = Number(query.days) || (innerWidth < NARROW ? FEW : LENGTHS[0]);
  const days = daysFrom(first, length);

  return (
    <>
      <h1>{t('screen.calendar')}</h1>
      <Trouble problem={lines.problem} again={lines.again} />
      {!lines.is && lines.loading && <p class="waiting">{t('loading')}</p>}
      {lines.is && (
        <Bar lines={all} line={line} prices={prices} first={first}
          length={length} />
      )}
      {lines.is && prices && <Prices line={line} days={days} />}
      {line && !prices && (
        <Places key={line.code} line={line.code} days={days} first={first}
          last={days[length - 1]} lined={lines.again} />
      )}
      {lines.is && !line && !prices && (
        <div class="empty">
          <p><strong>{t('calendar.no_lines')}</strong></p>
          <p>{t('calendar.no_lines_hint')}</p>
          <Doings list={[{ action: 'line-create' }]} done={lines.again} />
        </div>
      )}
    </>
  );
}
