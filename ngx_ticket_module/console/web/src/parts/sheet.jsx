// A grid of cells of which some are selected, as in a spreadsheet: by dragging
// over them, by arrows with Shift, by the heads of rows and columns.  What is
// typed over a cell is for who shows the sheet.

import { useLayoutEffect, useRef } from 'preact/hooks';

const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
};

// Of what is selected, its first and last row and column.
export function span({ at, to }) {
  const [top, bottom] = [at[0], to[0]].sort((a, b) => a - b);
  const [left, right] = [at[1], to[1]].sort((a, b) => a - b);
  return { top, bottom, left, right };
}

const within = (is, row, column) => is && row >= is.top && row <= is.bottom
  && column >= is.left && column <= is.right;

const clamp = (n, most) => Math.min(Math.max(n, 0), most);

// What is selected, by mouse and by keys; box: the table.
function useSelection({ box, most, picked, pick, oneRow, typed }) {
  const pressed = useRef(false);
  const follows = useRef(false);

  // The cursor is where the selection ends.
  useLayoutEffect(() => {
    if (!picked || !follows.current) return;
    follows.current = false;
    box.current.querySelector(`[data-at="${picked.to.join()}"]`)
      ?.focus({ preventScroll: pressed.current });
  }, [picked]);

  function choose(at, to) {
    follows.current = true;
    pick({ at: oneRow ? [to[0], at[1]] : at, to });
  }

  function press(event, place) {
    if (event.button !== 0 || event.pointerType !== 'mouse') return;
    event.preventDefault();
    pressed.current = true;
    addEventListener('pointerup', () => { pressed.current = false; },
      { once: true });
    choose(event.shiftKey && picked ? picked.at : place, place);
  }

  function drag(event, place) {
    if (!pressed.current || !(event.buttons & 1)) return;
    choose(picked.at, oneRow ? [picked.at[0], place[1]] : place);
  }

  function step([down, right], extend) {
    const from = picked?.to ?? [0, 0];
    const to = picked ? [clamp(from[0] + down, most[0]),
      clamp(from[1] + right, most[1])] : from;
    if (extend && oneRow && down) return;
    choose(extend && picked ? picked.at : to, to);
  }

  function key(event) {
    const arrow = STEPS[event.key];
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (arrow) step(arrow, event.shiftKey);
    else if (event.ctrlKey && event.key === 'a' && !oneRow) {
      choose([0, 0], most);
    } else if (event.ctrlKey || !typed(event)) return;
    event.stopPropagation();
    if (arrow || event.ctrlKey) event.preventDefault();
  }

  return { choose, press, drag, key };
}

function Cell({ place, shown, selected, cursor, by }) {
  return (
    <td data-at={place.join()} aria-selected={selected}
      tabIndex={cursor ? 0 : -1} class={shown?.look ?? 'none'}
      onPointerDown={(event) => by.press(event, place)}
      onPointerEnter={(event) => by.drag(event, place)}
      onClick={(event) => {
        if (event.pointerType !== 'mouse') by.choose(place, place);
      }}>
      {shown && (
        <>
          <span aria-hidden="true">{shown.content}</span>
          <span class="hidden">{shown.label}</span>
        </>
      )}
    </td>
  );
}

// The head of a row or a column, which selects all of it.
const Head = ({ children, choose }) => (
  <button type="button" class="plain" tabIndex={-1} onClick={choose}>
    {children}
  </button>
);

/*
 * rows, columns: {key, head, look}; cell(row, column): {look, label, content} of
 * a row and a column, or nothing; picked: {at, to}, two corners as [row, column],
 * with pick(); oneRow: never of several rows; typed(event): a key that is none of
 * the sheet's.
 */
export function Sheet({
  label, corner, rows, columns, cell, picked, pick, oneRow, typed,
}) {
  const box = useRef();
  const is = picked && span(picked);
  const most = [rows.length - 1, columns.length - 1];
  const by = useSelection({ box, most, picked, pick, oneRow, typed });
  const cursor = (picked?.to ?? [0, 0]).join();

  return (
    <div class="sheet" role="region" aria-label={label} tabIndex={-1}>
      <table role="grid" aria-label={label} aria-multiselectable="true" ref={box}
        onKeyDown={by.key}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((column, c) => (
              <th scope="col" class={column.look}>
                {oneRow ? column.head : (
                  <Head choose={() => by.choose([0, c], [most[0], c])}>
                    {column.head}
                  </Head>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr>
              <th scope="row">
                <Head choose={() => by.choose([r, 0], [r, most[1]])}>
                  {row.head}
                </Head>
              </th>
              {columns.map((column, c) => (
                <Cell place={[r, c]} shown={cell(row, column)} by={by}
                  selected={!!within(is, r, c)} cursor={cursor === `${r},${c}`} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
