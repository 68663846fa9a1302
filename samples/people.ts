import { type Random, seededRandom } from './random.ts';

/** A person who calls or is called. The number is one of those reserved for fiction (555-01xx). */
export interface Person {
  readonly contactId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly city: string;
}

/** One of the AI agents that talk on the phone, with the ids that Whippy sends for it. */
export interface Agent {
  readonly name: string;
  readonly agentId: string;
  readonly agentVersionId: string;
  readonly llmId: string;
  readonly llmVersionId: string;
  readonly channelId: string;
  readonly phone: string;
}

/** Name of the staffing agency in all samples. */
export const COMPANY = 'Northwind Staffing';

/** One of a fixed set of people, so that contacts call more than once. */
export function randomPerson(random: Random): Person {
  return random.pick(PEOPLE);
}

/** One of the agents. */
export function someAgent(random: Random): Agent {
  return random.pick(AGENTS);
}

// The same people and agents for every seed: samples sent on different days then have the same contacts.
const fixed = seededRandom(20_241_031);

const FIRST_NAMES = [
  'Jack',
  'Maria',
  'DeShawn',
  'Aisha',
  'Zoë',
  'Wei',
  'Priya',
  'Tomasz',
  'Keisha',
  'José',
  'Emily',
  'Siobhán',
] as const;
const LAST_NAMES = [
  'Hannaford',
  'Nguyen',
  "O'Brien",
  'García',
  'Kowalski',
  'Okafor',
  'Smith-Jones',
  'Müller',
] as const;
const CITIES = ['Los Angeles', 'Phoenix', 'Tulsa', 'San José', 'Columbus', 'El Paso'] as const;
const AREA_CODES = ['213', '602', '918', '408', '614', '915'] as const;

const PEOPLE = atLeastOne(
  Array.from(
    { length: 40 },
    (_, index): Person => ({
      contactId: fixed.uuid(),
      firstName: fixed.pick(FIRST_NAMES),
      lastName: fixed.pick(LAST_NAMES),
      phone: `+1${fixed.pick(AREA_CODES)}55501${String(index).padStart(2, '0')}`,
      city: fixed.pick(CITIES),
    }),
  ),
);

const AGENTS = atLeastOne(
  ['Charlie', 'Robin', 'Alex'].map(
    (name, index): Agent => ({
      name,
      agentId: fixed.uuid(),
      agentVersionId: fixed.uuid(),
      llmId: fixed.uuid(),
      llmVersionId: fixed.uuid(),
      channelId: fixed.uuid(),
      phone: `+1631555019${index}`,
    }),
  ),
);

function atLeastOne<T>(items: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new RangeError('A list of samples must not be empty');
  return [first, ...rest];
}
