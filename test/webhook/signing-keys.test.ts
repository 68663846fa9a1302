import { createSigningKeys } from '../../functions/webhook/signing-keys.ts';

const MINUTE = 60_000;
const signal = new AbortController().signal;

/** A secret whose value, or failure, and a clock whose time a test sets. */
function secretStore(secret: string | Error) {
  const store = { secret, time: 1_000_000, reads: 0, signals: [] as AbortSignal[] };
  const keys = createSigningKeys(
    async abort => {
      store.reads++;
      store.signals.push(abort);
      if (store.secret instanceof Error) throw store.secret;
      return store.secret;
    },
    () => store.time,
  );
  return { store, keys };
}

describe('the current keys', () => {
  it.each([
    ['one', 'a', ['a']],
    ['several, by any white space', ' a b\n\tc\r\n', ['a', 'b', 'c']],
    ['none', ' \n', []],
    ['none at all', '', []],
  ])('are those of the secret: %s', async (_case, secret, expected) => {
    expect(await secretStore(secret).keys.current(signal)).toEqual(expected);
  });

  it('are read once in five minutes', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.secret = 'b';
    store.time += 5 * MINUTE - 1;
    expect(await keys.current(signal)).toEqual(['a']);
    expect(store.reads).toBe(1);
    store.time += 1;
    expect(await keys.current(signal)).toEqual(['b']);
    expect(store.reads).toBe(2);
    store.time += 5 * MINUTE - 1;
    await keys.current(signal);
    expect(store.reads).toBe(2);
  });

  it('are read under the signal of the delivery', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    expect(store.signals).toEqual([signal]);
  });

  it('are not known where the secret has never been read', async () => {
    const { store, keys } = secretStore(new Error('out of reach'));
    await expect(keys.current(signal)).rejects.toThrow('out of reach');
    store.secret = 'a';
    expect(await keys.current(signal)).toEqual(['a']);
  });

  it('still serve, however old, where the secret is out of reach', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.secret = new Error('out of reach');
    store.time += 24 * 60 * MINUTE;
    expect(await keys.current(signal)).toEqual(['a']);
    store.secret = 'b';
    store.time += 10_000;
    expect(await keys.current(signal)).toEqual(['b']);
  });

  it('are then not asked for more than every ten seconds, so that deliveries do not wait', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.secret = new Error('out of reach');
    store.time += 5 * MINUTE;
    for (let delivery = 0; delivery < 3; delivery++) await keys.current(signal);
    expect(store.reads).toBe(2);
    store.time += 9_999;
    await keys.current(signal);
    expect(store.reads).toBe(2);
    store.time += 1;
    await keys.current(signal);
    expect(store.reads).toBe(3);
  });

  it('that serve while the secret is out of reach are not taken for the latest', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.secret = new Error('out of reach');
    store.time += 5 * MINUTE;
    await keys.current(signal);
    await expect(keys.latest(signal)).rejects.toThrow('out of reach');
  });
});

describe('the latest keys', () => {
  it('are read again at most every ten seconds', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.secret = 'a b';
    store.time += 9_999;
    expect(await keys.latest(signal)).toEqual(['a']);
    expect(store.reads).toBe(1);
    store.time += 1;
    expect(await keys.latest(signal)).toEqual(['a', 'b']);
    expect(store.reads).toBe(2);
    store.time += 9_999;
    await keys.latest(signal);
    expect(store.reads).toBe(2);
  });

  it('are the current ones from then on', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.time += MINUTE;
    store.secret = 'b';
    await keys.latest(signal);
    expect(await keys.current(signal)).toEqual(['b']);
    expect(store.reads).toBe(2);
  });

  it('are not known where the secret is out of reach, and the current ones stay', async () => {
    const { store, keys } = secretStore('a');
    await keys.current(signal);
    store.time += MINUTE;
    store.secret = new Error('out of reach');
    await expect(keys.latest(signal)).rejects.toThrow('out of reach');
    expect(await keys.current(signal)).toEqual(['a']);
  });

  it('are read where none have been yet', async () => {
    expect(await secretStore('a').keys.latest(signal)).toEqual(['a']);
  });
});
