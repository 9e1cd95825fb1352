// How full the slots of a line are, over days: a table whose cells are the
// fuller the darker, with what is left as a number, and hatched where nothing is.
// A cell leads to its orders.

import { useEffect, useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { count, dayOfYear, minute } from '../base/format.js';
import { hearSlots } from '../base/live.js';
import { href } from '../base/route.js';
import { t } from '../base/words.js';
import { Trouble } from './trouble.jsx';

const CLASSES = 10;

export function look(cell) {
  if (!cell.enabled) return 'shut';
  if (cell.remaining <= 0) return 'full';
  const sold = 1 - cell.remaining / Math.max(cell.online_capacity, 1);
  return `h${Math.min(Math.max(Math.ceil(sold * CLASSES), 0), CLASSES - 1)}`;
}

const where = (line, cell) => href(`/orders?${new URLSearchParams({
  first_day: cell.day, last_day: cell.day, line, slot: cell.slot_no,
})}`);

// The slots that were asked for, with what is left of them by now.
export function useHeard(line, is, again) {
  const [heard, setHeard] = useState({});
  useEffect(() => setHeard({}), [is]);
  useEffect(() => hearSlots(({ slots, all }) => {
    const mine = slots.filter((slot) => slot.line === line);
    if (mine.length) {
      setHeard((was) => ({ ...was, ...Object.fromEntries(mine.map((slot) =>
        [`${slot.day} ${slot.slot_no}`, slot.remaining])) }));
    }
    if (all) again();
  }), [line]);

  return (is?.items ?? []).map((cell) => ({
    ...cell,
    remaining: heard[`${cell.day} ${cell.slot_no}`] ?? cell.remaining,
  }));
}

export function Heat({ line, name, first, last }) {
  const { is, problem, again } = useAnswer('slot-list',
    { line, first_day: first, last_day: last }, { every: 30, on: 'slots' });
  const cells = useHeard(line, is, again);
  const days = [...new Set(cells.map((cell) => cell.day))];
  const starts = [...new Set(cells.map((cell) => cell.start_minute))]
    .sort((a, b) => a - b);
  const at = new Map(cells.map((cell) =>
    [`${cell.day} ${cell.start_minute}`, cell]));

  if (problem) return <Trouble problem={problem} again={again} />;
  if (!cells.length) return null;
  return (
    <div class="heat" role="region" tabIndex={0} aria-label={name}>
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            <th scope="col">{t('today.slot')}</th>
            {days.map((one) => <th scope="col">{dayOfYear(one)}</th>)}
          </tr>
        </thead>
        <tbody>
          {starts.map((start) => (
            <tr>
              <th scope="row">{minute(start)}</th>
              {days.map((one) => {
                const cell = at.get(`${one} ${start}`);
                return cell ? (
                  <td class={look(cell)}>
                    <a href={where(line, cell)}>
                      {cell.enabled ? count(cell.remaining) : t('today.shut')}
                    </a>
                  </td>
                ) : <td />;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
