// Bars over the hours of a day.  What draws them is fetched when there is
// something to draw; the same numbers are there as a table, for who cannot see
// them.

import { useEffect, useRef } from 'preact/hooks';

import { theme } from '../base/theme.js';

const HEIGHT = 220;
const HOURS = Array.from({ length: 24 }, (_, n) => n);

// A canvas knows no variables of CSS.
const colour = (name, box) => getComputedStyle(box.querySelector(name)).color;

function options(box, series) {
  const axis = {
    stroke: colour('.c-soft', box), grid: { stroke: colour('.c-line', box) },
    ticks: { show: false },
  };
  return {
    width: box.clientWidth, height: HEIGHT,
    legend: { show: false }, cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, 23.5] },
      y: { range: (_, low, high) => [0, Math.max(high * 1.1, 1)] },
    },
    axes: [
      { ...axis, size: 28, splits: () => HOURS.filter((n) => n % 3 === 0) },
      { ...axis, size: 46 },
    ],
    series: [{}, ...series.map((_, n) => ({
      stroke: colour(`.c-${n}`, box),
      width: n === 0 ? 0 : 2,
      fill: n === 0 ? colour('.c-0', box) : undefined,
      points: { show: false },
    }))],
  };
}

// series: {name, of: {hour: number}}, one or two; the first one as bars.
export function HourChart({ label, hour, series }) {
  const box = useRef();
  const data = [HOURS, ...series.map((is) =>
    HOURS.map((n) => Number(is.of[n] ?? 0)))];
  const what = JSON.stringify(data);

  useEffect(() => {
    let chart;
    let gone = false;
    const draw = async () => {
      const { default: Plot } = await import('uplot');
      if (gone) return;
      const is = options(box.current, series);
      is.series[1].paths = Plot.paths.bars({ size: [0.7, 40] });
      is.series.slice(2).forEach((one) => {
        one.paths = Plot.paths.stepped({ align: 1 });
      });
      chart?.destroy();
      chart = new Plot(is, data, box.current);
    };
    const wide = new ResizeObserver(draw);
    wide.observe(box.current);
    return () => {
      gone = true;
      wide.disconnect();
      chart?.destroy();
    };
  }, [what, theme.value]);

  const used = HOURS.filter((n) => series.some((is) => Number(is.of[n] ?? 0)));
  return (
    <figure>
      <figcaption>
        {label}
        {series.map((is, n) => (
          <span class={`key c-${n}`}><i />{is.name}</span>
        ))}
      </figcaption>
      <div class="chart" ref={box} aria-hidden="true">
        <i class="c-soft" /><i class="c-line" /><i class="c-0" /><i class="c-1" />
      </div>
      <table class="hidden">
        <caption>{label}</caption>
        <tbody>
          <tr>
            <th scope="col">{hour}</th>
            {series.map((is) => <th scope="col">{is.name}</th>)}
          </tr>
          {used.map((n) => (
            <tr>
              <th scope="row">{n}:00</th>
              {series.map((is) => <td>{is.of[n] ?? 0}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
