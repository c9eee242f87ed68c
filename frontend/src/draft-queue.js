// What was typed and is not yet on the server. Knows no page: network, storage and time are given.
//
// send({field, value, seq, client, base}) resolves to {status, body} or rejects when the network is away.
// Every value is kept in the store from the first key until the server has it.
export class DraftQueue {
  constructor({ client, version = 0, send, store, signIn = null, tell = () => {} }) {
    Object.assign(this, { client, version, send, store, signIn, tell });
    this.pending = new Map();
    this.bases = new Map();
    this.seq = 0;
    this.sending = null;
  }

  base(field) {
    return this.bases.get(field) ?? this.version;
  }

  put(field, value, base = this.base(field)) {
    this.pending.set(field, { value, base });
    this.keep();
  }

  raise(least) {
    for (const entry of this.pending.values()) entry.base = Math.max(entry.base, least);
  }

  know(field, version) {
    this.bases.set(field, version);
  }

  keep(submitted = false) {
    if (this.pending.size) this.store.set({ pending: Object.fromEntries(this.pending), submitted });
    else this.store.remove();
  }

  flush() {
    this.sending ??= this.#drain().finally(() => (this.sending = null));
    return this.sending;
  }

  payloads() {
    return [...this.pending].map(([field, { value, base }]) => this.#payload(field, value, base));
  }

  #payload(field, value, base) {
    return { field, value, seq: ++this.seq, client: this.client, base };
  }

  async #drain() {
    while (this.pending.size) {
      const [field, entry] = this.pending.entries().next().value;
      this.tell("saving", {});
      const answer = await this.send(this.#payload(field, entry.value, entry.base)).catch(() => null);
      if (answer?.status === 401 && this.signIn) await this.signIn();
      else if (!this.#accept(field, entry, answer)) return;
    }
  }

  // False when there is no use in going on now.
  #accept(field, entry, answer) {
    const status = answer?.status ?? 0;
    if (status >= 400 && status < 500 && ![401, 408, 429].includes(status)) {
      this.#drop(field, entry);
      this.tell("refused", { field, message: answer.body?.message });
      return true;
    }
    if (status !== 200) {
      this.tell("unsaved", { n: this.pending.size });
      return false;
    }
    const { version, saved_at: savedAt, conflict } = answer.body;
    this.bases.set(field, version);
    this.#drop(field, entry);
    if (conflict) this.tell("conflict", { field, mine: entry.value, value: conflict.value, version: conflict.version ?? version });
    else this.tell(this.pending.size ? "saving" : "saved", { field, value: entry.value, version, savedAt });
    return true;
  }

  #drop(field, entry) {
    if (this.pending.get(field) === entry) this.pending.delete(field);
    else if (this.pending.has(field)) this.pending.get(field).base = this.base(field);
    this.keep();
  }
}
