/** A source of random values, which are the same for the same seed. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** A copy of the items in another order. */
  shuffle<T>(items: readonly T[]): T[];
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** A version 4 UUID. */
  uuid(): string;
}

/**
 * A small, fast generator (sfc32): good enough for test data, but not for secrets. With its state of 128 bits,
 * different seeds give different sequences.
 *
 * @param seed only its lowest 32 bits count
 */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1];

  function next(): number {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  }
  // Seeds that differ in a single bit have nothing in common after some rounds.
  for (let round = 0; round < 15; round++) next();

  function integer(from: number, to: number): number {
    return from + Math.floor(next() * (to - from + 1));
  }

  return {
    integer,
    pick: items => items[integer(0, items.length - 1)] ?? items[0],
    shuffle(items) {
      const keyed = items.map(item => ({ item, key: next() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
    chance: probability => next() < probability,
    uuid() {
      const digits = Array.from({ length: 32 }, () => integer(0, 15));
      digits[12] = 4;
      digits[16] = 8 + integer(0, 3);
      const text = digits.map(digit => digit.toString(16)).join('');
      return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}
