import type { JsonObject } from '../text/json.ts';

/** The names within a part of the calls, such as their answers, that get a column each. */
export interface NameColumns {
  /** In the order in which they were first seen. */
  readonly names: readonly string[];
  /** Whether there were more names than columns. */
  readonly isFull: boolean;
  /** Looks at the part of one more call. */
  see(part: JsonObject): void;
  /** What of a part has no column of its own; undefined if all of it has. */
  rest(part: JsonObject): JsonObject | undefined;
}

/** @param max names that get a column; each further one is only noticed, so that any number of them needs no memory */
export function createNameColumns(max: number): NameColumns {
  const names = new Set<string>();
  let isFull = false;
  return {
    get names() {
      return [...names];
    },
    get isFull() {
      return isFull;
    },
    see(part) {
      for (const name of Object.keys(part)) {
        if (names.has(name)) continue;
        if (names.size < max) names.add(name);
        else isFull = true;
      }
    },
    rest(part) {
      const others = Object.entries(part).filter(([name]) => !names.has(name));
      return others.length > 0 ? Object.fromEntries(others) : undefined;
    },
  };
}
