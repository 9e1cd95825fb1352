// Makes the files that nginx serves at /console/:
//
//   node build.mjs LIBRARIES DOCUMENT OUT WORDS...
//
// LIBRARIES has node_modules, as npm ci fetches them; DOCUMENT is what
// "ticketctl openapi" prints, WORDS are the files with the program's words in
// Chinese: so neither an action nor a word that it has is written a second time.  OUT
// gets index.html, what installs the page of gates, and files/, whose names are
// hashes of what is in them, each with its copy for gzip_static.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync }
  from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { tables } from './tables.mjs';

const BASE = '/console/files/';
const here = dirname(fileURLToPath(import.meta.url));
const [libraries, document, out, ...words] =
  process.argv.slice(2).map((name) => resolve(name));
const { buildSync } = createRequire(join(libraries, '/'))('esbuild');

rmSync(out, { recursive: true, force: true });
const made = join(libraries, 'made');
mkdirSync(made, { recursive: true });

const all = tables(JSON.parse(readFileSync(document, 'utf8')),
  words.map((name) => readFileSync(name, 'utf8')).join('\n'));
for (const [name, table] of Object.entries(all)) {
  writeFileSync(join(made, `${name}.json`), JSON.stringify(table));
}

const { metafile } = buildSync({
  absWorkingDir: here,
  alias: { made, gate: join(here, '../../../doc/gate') },
  assetNames: '[name]-[hash]',
  bundle: true,
  charset: 'utf8',
  chunkNames: '[name]-[hash]',
  entryNames: '[name]-[hash]',
  entryPoints: ['src/main.jsx', 'src/icon.svg'],
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  loader: { '.svg': 'copy' },
  logLevel: 'warning',
  metafile: true,
  minify: true,
  nodePaths: [join(libraries, 'node_modules')],
  outdir: join(out, 'files'),
  publicPath: BASE,
  splitting: true,
  target: ['chrome111', 'firefox120', 'safari17.5'],
});

// A file and what it cannot begin without.
function needed(entry) {
  const { outputs } = metafile;
  const todo = Object.keys(outputs)
    .filter((path) => entry.test(outputs[path].entryPoint ?? ''));

  for (const path of todo) {
    todo.push(...outputs[path].imports
      .filter((is) => is.kind === 'import-statement')
      .map((is) => is.path).filter((one) => !todo.includes(one)));
  }
  return todo.map((path) => basename(path));
}

// "main.js" is the name of main-HASH.js.
const hashed = Object.fromEntries(Object.keys(metafile.outputs)
  .map((path) => basename(path))
  .map((name) => [name.replace(/-[A-Z0-9]+(\.\w+)$/, '$1'), name]));
const filled = (name) => readFileSync(join(here, name), 'utf8')
  .replace(/@([\w.]+)@/g, (_, file) => BASE + hashed[file]);
const page = filled('index.html');
writeFileSync(join(out, 'index.html'), page);
writeFileSync(join(out, 'gate.webmanifest'), filled('src/gate.webmanifest'));

// What a gate needs without a network, and the worker that keeps it.
const kept = [...new Set([...needed(/src\/main\.jsx$/),
  ...needed(/src\/screens\/gate\.jsx$/), ...needed(/src\/gate\/camera\.js$/),
  ...needed(/qr\/decode\.js$/)]), hashed['main.css'], hashed['icon.svg']]
  .map((name) => BASE + name);
buildSync({
  absWorkingDir: here,
  bundle: true,
  define: {
    FILES: JSON.stringify(kept),
    VERSION: JSON.stringify(createHash('sha256').update(page)
      .update(kept.join()).digest('hex').slice(0, 12)),
  },
  entryPoints: ['src/gate/worker.js'],
  logLevel: 'warning',
  minify: true,
  outfile: join(out, 'gate-worker.js'),
  target: ['chrome111', 'firefox120', 'safari17.5'],
});

for (const folder of [out, join(out, 'files')]) {
  for (const name of readdirSync(folder).filter((n) => n.includes('.'))) {
    const bytes = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}
