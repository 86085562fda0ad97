// What the phone keeps: the queue of deeds, the lists of households and rules, who was here last.
// Everything is kept by owner, a person in a village: what is another's is neither shown nor sent.

const NAME = "points-field";
const VERSION = 1;
const SENT_DAYS = 30;

let opened = null;

export const ownerOf = (user, village) => `${user}@${village}`;

function open() {
  opened = opened || new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "key" });
      request.result.createObjectStore("bundle", { keyPath: "owner" });
      request.result.createObjectStore("note", { keyPath: "name" });
    };
    request.onsuccess = () => {
      // A browser may close it at any time, and a newer page may want to change it.
      request.result.onclose = forget;
      request.result.onversionchange = () => { request.result.close(); forget(); };
      resolve(request.result);
    };
    request.onerror = () => { forget(); reject(request.error); };
  });
  return opened;
}

function forget() {
  opened = null;
}

// Answers only once the change is on the disk; rejects, with nothing changed, where it cannot be.
async function run(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const box = {};
    transaction.oncomplete = () => resolve(box.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    act(transaction.objectStore(store), (result) => { box.result = result; });
  });
}

const read = (store, key) => run(store, "readonly", (rows, keep) => {
  const request = key === undefined ? rows.getAll() : rows.get(key);
  request.onsuccess = () => keep(request.result);
});
const write = (store, row) => change(store, (rows) => rows.put(row));
const drop = (store, key) => change(store, (rows) => rows.delete(key));

// Says at once that nothing more comes: the change then stands even if the page is closed now.
function change(store, act) {
  return run(store, "readwrite", (rows) => {
    act(rows);
    if (rows.transaction.commit) rows.transaction.commit();
  });
}

// The queue. state: waiting; asking (the sender has to say something first); refused; sent.

export const findItem = (key) => read("queue", key);
export const putItem = (item) => write("queue", item);
export const dropItem = (key) => drop("queue", key);

export async function listItems(owner) {
  const items = await read("queue");
  return items.filter((item) => item.owner === owner).sort((one, other) => one.made_at - other.made_at);
}

// Of one person in whatever village: what the sender works on.
export async function listItemsOf(user) {
  const items = await read("queue");
  return items.filter((item) => item.user === user);
}

// Changes what stands there now, and not what was read some time ago; answers the changed item.
export function changeItem(key, changes) {
  return run("queue", "readwrite", (rows, keep) => {
    const request = rows.get(key);
    request.onsuccess = () => {
      if (!request.result) return;
      const changed = { ...request.result, ...changes };
      rows.put(changed);
      keep(changed);
    };
  });
}

// The mended item takes the place of the one that was refused, in one step.
export function replaceItem(item, oldKey) {
  return change("queue", (rows) => {
    rows.put(item);
    if (oldKey && oldKey !== item.key) rows.delete(oldKey);
  });
}

export async function dropOldItems(now) {
  const items = await read("queue");
  const oldest = now - SENT_DAYS * 24 * 3600 * 1000;
  for (const item of items) {
    if (item.state === "sent" && item.sent_at < oldest) await dropItem(item.key);
  }
}

// The lists of one owner: {owner, user, etag, asked_at, content}, content as the API gave it.

export const findBundle = (owner) => read("bundle", owner);
export const putBundle = (bundle) => write("bundle", bundle);

// Lists of households belong to who is signed in: those of others go.
export async function dropBundles(exceptUser = null) {
  for (const bundle of await read("bundle")) {
    if (bundle.user !== exceptUser) await drop("bundle", bundle.owner);
  }
}

// Small notes: "here" says who was here last, "sending" who holds the turn to send.

export const findNote = (name) => read("note", name);
export const putNote = (note) => write("note", note);
export const dropNote = (name) => drop("note", name);

// Takes the note for some time unless somebody else holds it; answers whether it was taken.
export function takeTurn(name, holder, seconds) {
  return run("note", "readwrite", (rows, keep) => {
    const request = rows.get(name);
    request.onsuccess = () => {
      const held = request.result;
      if (held && held.holder !== holder && held.until > Date.now()) return keep(false);
      rows.put({ name, holder, until: Date.now() + seconds * 1000 });
      keep(true);
    };
  });
}
