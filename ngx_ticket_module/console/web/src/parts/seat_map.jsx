// A hall's seats, drawn from its map: each state has a colour and a shape of its
// own.  One seat has the cursor; arrows lead to the next one, blank chooses it,
// with Shift arrows choose what they pass.

import { useRef, useState } from 'preact/hooks';

import { t } from '../base/words.js';

// Free; sold; booked and not paid; reserved, in repair, for guests.
export const STATES = ['1', 'B', 'S', 'P', 'R', 'F'];

const NAMES = { 1: 'free', B: 'sold', S: 'booked', P: 'kept', R: 'broken', F: 'guest' };
const SIZE = 20;
const HEAD = 16;        // above an area, for its name
const SIDE = 22;        // beside it, for names of rows

// In a square of 20.
const SHAPES = {
  1: <rect x="2" y="2" width="16" height="16" rx="4" />,
  B: (
    <>
      <rect x="2" y="2" width="16" height="16" rx="4" />
      <path d="M6 6l8 8M14 6l-8 8" />
    </>
  ),
  S: (
    <>
      <rect x="2" y="2" width="16" height="16" rx="4" />
      <path d="M10 5v5l4 3" />
    </>
  ),
  P: <path d="M10 1l9 9-9 9-9-9z" />,
  R: (
    <>
      <rect x="2" y="2" width="16" height="16" rx="4" />
      <path d="M4 16L16 4" />
    </>
  ),
  F: <circle cx="10" cy="10" r="8" />,
};

export const Seat = ({ state }) => (
  <g class={`seat s-${NAMES[state] ?? 'free'}`}>{SHAPES[state] ?? SHAPES[1]}</g>
);

// ---- Where they stand ----

// Lines of the map as rows of seats, each with its place in squares.
export function rowsOf(items) {
  const rows = [];
  for (const is of items) {
    const last = rows.at(-1);
    if (!last || last.area !== is.area || last.row !== is.row_num) {
      rows.push({
        area: is.area, area_name: is.area_name, row: is.row_num, is, seats: [],
      });
    }
    rows.at(-1).seats.push({
      name: `${is.area}/${is.row_num}/${is.seat}`, seat: is.seat,
    });
  }
  for (const row of rows) place(row);
  return rows;
}

function place({ is, seats }) {
  const rest = is.row_w - seats.length * is.seat_w;
  const before = { L: 0, M: rest / 2 }[is.align] ?? rest;
  seats.forEach((seat, n) => {
    seat.x = is.row_x + before + n * is.seat_w;
    seat.y = is.row_y;
    seat.w = is.seat_w;
    seat.h = is.seat_h;
  });
}

function frame(items) {
  const [x, y] = ['x', 'y'].map((name) =>
    Math.min(...items.map((is) => is[`area_${name}`])));
  return {
    x,
    y,
    w: Math.max(...items.map((is) => is.area_x + is.area_w)) - x,
    h: Math.max(...items.map((is) => is.area_y + is.area_h)) - y,
    scale: SIZE / Math.min(...items.map((is) => Math.min(is.seat_w, is.seat_h))),
  };
}

// ---- Where the cursor goes ----

const nearest = (row, x) => row.seats.reduce((best, seat) =>
  (Math.abs(seat.x - x) < Math.abs(best.x - x) ? seat : best));

function step(rows, at, key) {
  const n = rows.findIndex((row) => row.seats.includes(at));
  const { seats } = rows[n];
  const i = seats.indexOf(at);
  const to = {
    ArrowLeft: () => seats[i - 1], ArrowRight: () => seats[i + 1],
    Home: () => seats[0], End: () => seats.at(-1),
    ArrowUp: () => rows[n - 1] && nearest(rows[n - 1], at.x),
    ArrowDown: () => rows[n + 1] && nearest(rows[n + 1], at.x),
  }[key];
  return to?.();
}

// ---- The drawing ----

const Areas = ({ rows, at }) => {
  const first = new Map();
  for (const row of rows) if (!first.has(row.area)) first.set(row.area, row);
  return [...first.values()].map(({ is }) => {
    const { x, y } = at(is.area_x, is.area_y);
    return <text class="area" x={x} y={y - 4}>{is.area_name || is.area}</text>;
  });
};

// Beside its first seat.
function RowName({ row, at }) {
  const { x, y } = at(row.seats[0].x, row.seats[0].y);
  return (
    <text class="name" x={x - 5} y={y + 14} aria-hidden="true">{row.row}</text>
  );
}

function Drawn({ row, seat, state, at, picked, current }) {
  const { x, y } = at(seat.x, seat.y);
  const name = t('seat.named', { area: row.area_name || row.area, row: row.row,
    seat: seat.seat });
  return (
    <g role="gridcell" id={`seat-${seat.name}`} tabindex={current ? 0 : -1}
      aria-selected={picked} aria-label={`${name} ${t(`seat_state.${state}`)}`}
      data-seat={seat.name} transform={`translate(${x} ${y})`}>
      <title>{name}</title>
      <Seat state={state} />
      {picked && <rect class="ring" x="0" y="0" width="20" height="20" rx="5" />}
    </g>
  );
}

/*
 * items: of seatmap export; states: a Map of rows of seat show by name; chosen: a
 * Set of names, with choose(set); look(name): that one has the cursor.
 */
export function SeatMap({ items, states, chosen, choose, look }) {
  const box = useRef();
  const rows = rowsOf(items);
  const [cursor, setCursor] = useState(rows[0]?.seats[0].name);
  const all = new Map(rows.flatMap((row) =>
    row.seats.map((seat) => [seat.name, seat])));
  if (!rows.length) return <div class="empty"><p>{t('seat.no_map')}</p></div>;

  const { x, y, w, h, scale } = frame(items);
  const wide = w * scale + SIDE + 4;
  const high = h * scale + HEAD + 4;
  const at = (px, py) => ({ x: (px - x) * scale, y: (py - y) * scale + HEAD });

  function put(name, on) {
    const next = new Set(chosen);
    next[on ? 'add' : 'delete'](name);
    choose(next);
  }
  function go(name) {
    setCursor(name);
    look(name);
    box.current.querySelector(`[data-seat="${CSS.escape(name)}"]`)?.focus();
  }
  function press(event) {
    if (event.key === ' ' || event.key === 'Enter') {
      put(cursor, !chosen.has(cursor));
    } else if (event.key === 'Escape' && chosen.size) {
      choose(new Set());
    } else {
      const to = step(rows, all.get(cursor), event.key);
      if (!to) return;
      if (event.shiftKey) choose(new Set([...chosen, cursor, to.name]));
      go(to.name);
    }
    event.preventDefault();
    event.stopPropagation();
  }
  function click(event) {
    const name = event.target.closest?.('[data-seat]')?.dataset.seat;
    if (!name) return;
    put(name, !chosen.has(name));
    go(name);
  }

  return (
    <div class="hall" ref={box}>
      <svg role="grid" aria-label={t('seat.map')} aria-multiselectable="true"
        viewBox={`${-SIDE} 0 ${wide} ${high}`} width={wide} height={high}
        onKeyDown={press} onClick={click}>
        <Areas rows={rows} at={at} />
        {rows.map((row) => (
          <g role="row" key={`${row.area}/${row.row}`}>
            <RowName row={row} at={at} />
            {row.seats.map((seat) => (
              <Drawn key={seat.name} row={row} seat={seat} at={at}
                state={states.get(seat.name)?.state ?? '1'}
                picked={chosen.has(seat.name)} current={cursor === seat.name} />
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}
