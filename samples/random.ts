/** A source of chance that gives the same values again when it is made from the same seed. */
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
 * A small, fast generator (Mulberry32): plenty for test data, and no good for secrets.
 *
 * @param seed only its lowest 32 bits count
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

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
