// Runs a visitor's service worker and page script among stand-ins of a browser:
// what is fetched, kept, and shown without a network.  Its arguments are the
// two files; it prints a line for each thing that is so, "not ok" else.
'use strict';
const fs = require('fs'), vm = require('vm');
const [worker, page] = process.argv.slice(2).map(f => fs.readFileSync(f, 'utf8'));
const scope = 'https://tickets.example/t/', at = scope + 'TOKEN';
let n = 0, kept = new Map(), net = null, asked = [];

function ok(truth, what) { console.log((truth ? 'ok ' : 'not ok ') + ++n + ' - ' + what); }
function answer(status, body) { return { status, body, clone() { return answer(status, body); } }; }
function url(r) { return new URL(typeof r === 'string' ? r : r.url, scope).href; }

const cache = {
    addAll: async all => { for (const r of all) kept.set(url(r), answer(200, r)); },
    add: async r => { asked.push(url(r)); kept.set(url(r), answer(200, 'added')); },
    match: async r => kept.get(url(r)),
    put: async (r, a) => { kept.set(url(r), a); },
    delete: async r => kept.delete(url(r)),
};
const caches = { open: async () => cache };
const on = {};
const self = { addEventListener: (name, f) => { on[name] = f; }, skipWaiting: async () => {},
               clients: { claim: async () => {} }, registration: { scope } };
vm.runInNewContext(worker, { self, caches, Promise, setTimeout: f => { self.late = f; },
                             fetch: async r => { asked.push(r.url); return net(r); } });

async function get(address, method) {
    let promise = null, rest = [];
    on.fetch({ request: { url: address, method: method || 'GET' },
               respondWith: p => { promise = p; }, waitUntil: p => { rest.push(p); } });
    if (!promise) return undefined;
    try { return await promise; } catch (e) { return e; } finally { await Promise.allSettled(rest); }
}

(async function () {
    const waits = [];
    on.install({ waitUntil: p => waits.push(p) });
    on.activate({ waitUntil: p => waits.push(p) });
    await Promise.all(waits);
    ok(kept.has(scope + 'style.css') && kept.has(scope + 'page.js'), 'style and script are kept at once');

    net = async () => answer(200, 'first');
    ok((await get(at)).body === 'first', 'with a network the page is what came');
    net = async () => answer(200, 'second');
    ok((await get(at)).body === 'second', 'and not what was kept');
    net = async () => { throw new Error('no network'); };
    ok((await get(at)).body === 'second', 'without one it is the last one');
    ok((await get(scope + 'OTHER')) instanceof Error, 'what was never there is not there');
    net = async () => answer(503, 'busy');
    ok((await get(at)).body === 'second', 'also while the system is busy');
    ok((await get(scope + 'OTHER')).status === 503, 'which is told where nothing was kept');
    net = () => new Promise(() => {});
    const slow = get(at);
    self.late();
    ok((await slow).body === 'second', 'and where the network is slow');
    ok(await get(at + '?refund=1&lang=zh') === undefined && await get(at, 'POST') === undefined
       && await get('https://tickets.example/other') === undefined, 'forms and other pages are not its own');
    net = async () => answer(404, 'gone');
    ok((await get(at)).status === 404, 'a dead link is told');
    net = async () => { throw new Error('no network'); };
    ok((await get(at)) instanceof Error, 'and its page forgotten');

    const text = { nodeValue: ' ' };
    const age = { getAttribute: a => a === 'data-at' ? String(Math.floor(Date.now() / 1000) - 190) : '{n} min', lastChild: text };
    const d = { hidden: false, addEventListener() {}, getElementById: id => id === 'age' ? age : null };
    const window = { caches };
    const context = { document: d, window, location: { href: at, search: '' }, caches, Date, Number, Math,
        setInterval() {}, addEventListener() {},
        navigator: { serviceWorker: { register: async f => { context.registered = f; } } } };
    asked = [];
    vm.runInNewContext(page, context);
    await new Promise(f => setImmediate(f));
    ok(text.nodeValue === '3 min', 'the page tells how old it is');
    ok(context.registered === 'worker.js', 'and has the service worker');
    ok(asked.includes(at), 'the first visit is kept, too');
    const old = { document: d, window: {}, location: context.location, Date, Number, Math,
                  setInterval() {}, addEventListener() {}, navigator: {} };
    vm.runInNewContext(page, old);
    ok(true, 'a browser without them does without');
    console.log('1..' + n);
})();
