// A table as a file of Excel, made here: texts are cells of text, so that no
// number of an order is rounded and no formula runs; money is numbers in yuan.

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

// Styles of cells: as it is, money, bold.
const PLAIN = 0;
const MONEY = 1;
const BOLD = 2;

const escaped = (text) => String(text)
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  .replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

const text = (value, style = PLAIN) => (value === '' || value === undefined
  || value === null || value === false ? '<c/>'
  : `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${
    escaped(value)}</t></is></c>`);

function money(fen) {
  if (fen === undefined || fen === null) return '<c/>';
  const digits = String(Math.abs(Number(fen))).padStart(3, '0');
  return `<c s="${MONEY}"><v>${Number(fen) < 0 ? '-' : ''}${
    digits.slice(0, -2)}.${digits.slice(-2)}</v></c>`;
}

function cell({ kind, money: isMoney, of, cell: shown }, row) {
  const value = (of ?? shown)(row);
  if (isMoney) return money(value);
  return kind === 'number' && /^-?\d{1,15}$/.test(value)
    ? `<c><v>${value}</v></c>` : text(value);
}

const sheet = (columns, rows) => `${HEAD}<worksheet xmlns="${MAIN}"><cols>${
  columns.map((_, n) => `<col min="${n + 1}" max="${n + 1}" width="20"/>`).join('')
}</cols><sheetData><row>${
  columns.map(({ head }) => text(head, BOLD)).join('')}</row>${
  rows.map((row) => `<row>${columns.map((is) => cell(is, row)).join('')}</row>`)
    .join('')}</sheetData></worksheet>`;

const relation = (id, type, target) =>
  `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
const relations = (all) =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all}</Relationships>`;

const parts = (columns, rows) => ({
  '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types">`
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + [['workbook', 'sheet.main'], ['styles', 'styles'],
      ['worksheets/sheet1', 'worksheet']].map(([name, type]) =>
      `<Override PartName="/xl/${name}.xml" ContentType="${TYPE}.${type}+xml"/>`)
      .join('')
    + '</Types>',
  '_rels/.rels': relations(relation('r1', 'officeDocument', 'xl/workbook.xml')),
  'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">`
    + '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': relations(
    relation('r1', 'worksheet', 'worksheets/sheet1.xml')
    + relation('r2', 'styles', 'styles.xml')),
  'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}">`
    + '<fonts count="2"><font/><font><b/></font></fonts>'
    + '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    + '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    + '<xf numFmtId="4" applyNumberFormat="1"/>'
    + '<xf fontId="1" applyFont="1"/></cellXfs><cellStyles count="1">'
    + '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    + '</styleSheet>',
  'xl/worksheets/sheet1.xml': sheet(columns, rows),
});

// ---- A ZIP of parts that are stored as they are ----

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let is = n;
  for (let bit = 0; bit < 8; bit += 1) {
    is = is & 1 ? 0xedb88320 ^ (is >>> 1) : is >>> 1;
  }
  return is;
});

const crc = (bytes) => ~bytes.reduce((is, byte) =>
  TABLE[(is ^ byte) & 255] ^ (is >>> 8), ~0) >>> 0;

// Numbers of two bytes (2) and four (4), as [size, value].
function numbers(all) {
  const view = new DataView(new ArrayBuffer(
    all.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of all) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

const DAY = 0x21;       // 1980-01-01: a ZIP has to have one

const common = (name, bytes) => [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, DAY],
  [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length],
  [2, 0]];

function zip(files) {
  const encoder = new TextEncoder();
  const bodies = [];
  const directory = [];
  let at = 0;

  for (const [path, content] of Object.entries(files)) {
    const [name, bytes] = [encoder.encode(path), encoder.encode(content)];
    const local = numbers([[4, 0x04034b50], ...common(name, bytes)]);
    bodies.push(local, name, bytes);
    directory.push(numbers([[4, 0x02014b50], [2, 20], ...common(name, bytes),
      [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), name);
    at += local.length + name.length + bytes.length;
  }

  const count = directory.length / 2;
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  return [...bodies, ...directory, numbers([[4, 0x06054b50], [2, 0], [2, 0],
    [2, count], [2, count], [4, size], [4, at], [2, 0]])];
}

// columns as those of a table: head, and of(row) or cell(row); kind "number", or
// money: it is in fen.
export function saveSheet(name, columns, rows) {
  const url = URL.createObjectURL(new Blob(zip(parts(columns, rows)),
    { type: `${TYPE}.sheet` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.xlsx`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
