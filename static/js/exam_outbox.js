// Answers stay here until the server has acknowledged them: a crash, a reload or a dead line
// loses nothing. IndexedDB where there is one, else localStorage, else memory.
// An entry: {id, attempt, writer, seq, position, answer, capability, made}.

const STORE = "entries";
const KEEP_MS = 3 * 24 * 3600 * 1000;

function promise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function openDatabase(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  const database = await promise(request);
  const store = (mode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    put: (entry) => promise(store("readwrite").put(entry)),
    remove: (id) => promise(store("readwrite").delete(id)),
    all: () => promise(store("readonly").getAll()),
  };
}

function openLocalStorage(name) {
  const key = (id) => `${name}:${id}`;
  localStorage.setItem(key("probe"), "");
  localStorage.removeItem(key("probe"));
  return {
    put: async (entry) => localStorage.setItem(key(entry.id), JSON.stringify(entry)),
    remove: async (id) => localStorage.removeItem(key(id)),
    all: async () =>
      Object.keys(localStorage)
        .filter((stored) => stored.startsWith(`${name}:`))
        .map((stored) => JSON.parse(localStorage.getItem(stored))),
  };
}

function openMemory() {
  const entries = new Map();
  return {
    put: async (entry) => entries.set(entry.id, entry),
    remove: async (id) => entries.delete(id),
    all: async () => [...entries.values()],
  };
}

async function openStore(name) {
  for (const open of [openDatabase, openLocalStorage]) {
    try {
      return await open(name);
    } catch (error) {
      // Switched off, full or private browsing: the next kind of store is tried.
    }
  }
  return openMemory();
}

/** Opens the store and forgets what is older than any capability. */
export async function openOutbox({ name = "exam-outbox", keepMs = KEEP_MS } = {}) {
  const store = await openStore(name);
  const entries = await store.all();
  const oldest = Date.now() - keepMs;
  for (const entry of entries) if (entry.made < oldest) await store.remove(entry.id);
  const kept = entries.filter((entry) => entry.made >= oldest);
  kept.sort((a, b) => a.writer - b.writer || a.seq - b.seq);
  // A store that fails later must not stop the answers from being sent.
  const quietly = (work) => work.catch(() => undefined);
  return {
    kept,
    put: (entry) => quietly(store.put({ ...entry })),
    remove: (entry) => quietly(store.remove(entry.id)),
  };
}
