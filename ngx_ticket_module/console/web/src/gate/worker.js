// The page of gates without a network: its files are kept, all of one version,
// and what is asked of the server goes there and nowhere else.

const NAME = `gate-${VERSION}`;
const PAGE = '/console/gate';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(NAME).then((cache) =>
    cache.addAll([PAGE, ...FILES])));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names
      .filter((name) => name.startsWith('gate-') && name !== NAME)
      .map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener('message', ({ data }) => {
  if (data === 'now') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  const kept = event.request.mode === 'navigate' ? PAGE : pathname;

  if (kept !== PAGE && !FILES.includes(kept)) return;
  event.respondWith(caches.open(NAME)
    .then((cache) => cache.match(kept))
    .then((found) => found ?? fetch(event.request)));
});
