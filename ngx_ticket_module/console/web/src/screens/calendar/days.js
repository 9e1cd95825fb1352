// Days as the calendar counts with them: texts such as 2026-12-24.

export function later(day, days) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export const daysFrom = (first, count) =>
  Array.from({ length: count }, (_, n) => later(first, n));

// 1 is Monday.
export const weekday = (day) =>
  new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

// Is a weekday one of "1-5,7"?
export const onWeekday = (words, n) => !words || words.split(',').some((one) => {
  const [first, last = first] = one.split('-').map(Number);
  return n >= first && n <= last;
});
