// What a device keeps: who it is, its list, what it has let through, and what it
// has still to tell.  Keys in it cannot be read out.  All of one scan is written
// at once, and is on the disk before anybody is let in.

const NAME = 'gate';
const STORES = ['is', 'queue', 'own'];

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export async function openStore() {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => STORES.forEach((name) =>
    opening.result.createObjectStore(name));
  const db = await done(opening);

  return {
    async get(name) {
      return done(db.transaction('is').objectStore('is').get(name));
    },

    // [[key, value], ...] of a store, in the order of the keys.
    async all(store) {
      const is = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all(
        [done(is.getAllKeys()), done(is.getAll())]);
      return keys.map((key, n) => [key, values[n]]);
    },

    // changes: [[store, key, value], ...]; undefined takes it away.
    async put(changes) {
      const is = db.transaction(STORES, 'readwrite', { durability: 'strict' });
      for (const [store, key, value] of changes) {
        if (value === undefined) is.objectStore(store).delete(key);
        else is.objectStore(store).put(value, key);
      }
      return new Promise((resolve, reject) => {
        is.oncomplete = () => resolve();
        is.onabort = () => reject(is.error);
      });
    },
  };
}
