// A QR code as one path of SVG.  What draws it is fetched when it is needed.

import { useEffect, useState } from 'preact/hooks';

const QUIET = 4;        // the margin that scanners want, in modules

const path = (rows) => rows.flatMap((row, y) => row.map((dark, x) =>
  (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');

export function Qr({ text, label }) {
  const [rows, setRows] = useState();

  useEffect(() => {
    import('qr').then(({ default: encode }) =>
      setRows(encode(text, 'raw', { border: QUIET })));
  }, [text]);

  if (!rows) return null;
  const size = rows.length;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img"
      aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path(rows)} fill="#000" />
    </svg>
  );
}
