// A film of one QR code, as a browser's camera that is a file has it:
//
//   node video.mjs LIBRARIES TEXT FILE

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [libraries, text, file] = process.argv.slice(2);
const { default: encode } = await import(
  createRequire(join(libraries, '/')).resolve('qr'));
const [WIDE, HIGH, DOT] = [640, 480, 10];

const rows = encode(text, 'raw', { border: 4 });
const left = (WIDE - rows.length * DOT) >> 1;
const top = (HIGH - rows.length * DOT) >> 1;
const light = Buffer.alloc(WIDE * HIGH, 235);
rows.forEach((row, y) => row.forEach((dark, x) => {
  if (!dark) return;
  for (let i = 0; i < DOT; i++) {
    light.fill(16, (top + y * DOT + i) * WIDE + left + x * DOT,
      (top + y * DOT + i) * WIDE + left + (x + 1) * DOT);
  }
}));
const frame = [Buffer.from('FRAME\n'), light, Buffer.alloc(WIDE * HIGH / 2, 128)];
writeFileSync(file, Buffer.concat([
  Buffer.from(`YUV4MPEG2 W${WIDE} H${HIGH} F10:1 Ip A1:1 C420jpeg\n`),
  ...frame, ...frame]));
