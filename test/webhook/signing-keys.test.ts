import { createSigningKeys } from '../../functions/webhook/signing-keys.ts';

const [A, B, C] = ['a', 'b', 'c'].map(letter => `wk_live_the-key-${letter}`) as [string, string, string];
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
    ['one', A, [A]],
    ['several, by any white space', ` ${A} ${B}\n\t${C}\r\n`, [A, B, C]],
    ['one behind a byte order mark', `\ufeff${A}\n`, [A]],
    ['the shortest', 'x'.repeat(16), ['x'.repeat(16)]],
    ['none in a word that is too short', 'x'.repeat(15), []],
    ['none in JSON', `{"key":"${A}"}`, []],
    ['none in pretty JSON', `{\n  "key": "${A}"\n}`, []],
    ['none in JSON whose quotes a shell has eaten', `{key:${A}}`, []],
    ['none in a list', `${A},${B}`, []],
    ['none in quotes', `"${A}" '${A}' \u201c${A}\u201d \`${A}\``, []],
    ['what stands after a name, and not the name', `API key: ${A}`, [A]],
    ['the good ones among others', `${A} { "x": short ${B}`, [A, B]],
    ['the random value of a new secret', 'kT3a'.repeat(16), ['kT3a'.repeat(16)]],
    ['none', ' \n', []],
    ['none at all', '', []],
  ])('are those of the secret: %s', async (_case, secret, expected) => {
    expect(await secretStore(secret).keys.current(signal)).toEqual(expected);
  });

  it('are read once in five minutes', async () => {
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    store.secret = B;
    store.time += 5 * MINUTE - 1;
    expect(await keys.current(signal)).toEqual([A]);
    expect(store.reads).toBe(1);
    store.time += 1;
    expect(await keys.current(signal)).toEqual([B]);
    expect(store.reads).toBe(2);
    store.time += 5 * MINUTE - 1;
    await keys.current(signal);
    expect(store.reads).toBe(2);
  });

  it('are read under the signal of the delivery', async () => {
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    expect(store.signals).toEqual([signal]);
  });

  it('are not known if the secret has never been read', async () => {
    const { store, keys } = secretStore(new Error('out of reach'));
    await expect(keys.current(signal)).rejects.toThrow('out of reach');
    store.secret = A;
    expect(await keys.current(signal)).toEqual([A]);
  });

  it('are used at any age if the secret is out of reach', async () => {
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    store.secret = new Error('out of reach');
    store.time += 24 * 60 * MINUTE;
    expect(await keys.current(signal)).toEqual([A]);
    store.secret = B;
    store.time += 10_000;
    expect(await keys.current(signal)).toEqual([B]);
  });

  it('are then not asked for more than every ten seconds, so that deliveries do not wait', async () => {
    const { store, keys } = secretStore(A);
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
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    store.secret = new Error('out of reach');
    store.time += 5 * MINUTE;
    await keys.current(signal);
    await expect(keys.latest(signal)).rejects.toThrow('out of reach');
  });
});

describe('the latest keys', () => {
  it('are read again at most every ten seconds', async () => {
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    store.secret = `${A} ${B}`;
    store.time += 9_999;
    expect(await keys.latest(signal)).toEqual([A]);
    expect(store.reads).toBe(1);
    store.time += 1;
    expect(await keys.latest(signal)).toEqual([A, B]);
    expect(store.reads).toBe(2);
    store.time += 9_999;
    await keys.latest(signal);
    expect(store.reads).toBe(2);
  });

  it('are the current ones from then on', async () => {
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    store.time += MINUTE;
    store.secret = B;
    await keys.latest(signal);
    expect(await keys.current(signal)).toEqual([B]);
    expect(store.reads).toBe(2);
  });

  it('are not known if the secret is out of reach, and the current ones stay', async () => {
    const { store, keys } = secretStore(A);
    await keys.current(signal);
    store.time += MINUTE;
    store.secret = new Error('out of reach');
    await expect(keys.latest(signal)).rejects.toThrow('out of reach');
    expect(await keys.current(signal)).toEqual([A]);
  });

  it('are read if none have been read yet', async () => {
    expect(await secretStore(A).keys.latest(signal)).toEqual([A]);
  });
});
