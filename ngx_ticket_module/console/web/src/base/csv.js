// A table as CSV that Excel takes as it is: UTF-8 with a mark in front, its ends
// of lines, no long number rounded, and no cell that is a formula.

function cell(value) {
  const text = String(value ?? '');
  const is = /^[=+\-@]/.test(text) ? `'${text}`
    : /^\d{12,}$/.test(text) ? `="${text}"` : text;
  return /[",\r\n]/.test(is) ? `"${is.replaceAll('"', '""')}"` : is;
}

// lines: of values, the head first.
export function saveCsv(name, lines) {
  const text = lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
  const url = URL.createObjectURL(new Blob([`\ufeff${text}`],
    { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
