import { type Agent, COMPANY, type Person } from './people.ts';
import type { Random } from './random.ts';

/** One thing said on the phone. */
export interface Turn {
  readonly speaker: 'Agent' | 'User';
  readonly text: string;
}

/** Who talks, and the source of randomness that varies what they say. */
export interface Cast {
  readonly random: Random;
  readonly agent: Agent;
  readonly person: Person;
}

/** An intake interview from greeting to goodbye. */
export function interview(cast: Cast): Turn[] {
  return [...greeting(cast), ...contactDetails(cast), ...workHistory(cast, 1), ...goodbye(cast)];
}

/** An interview with a person who had many jobs and says much about each: hundreds of turns. */
export function longInterview(cast: Cast): Turn[] {
  const jobs = cast.random.integer(30, 60);
  return [...greeting(cast), ...contactDetails(cast), ...workHistory(cast, jobs), ...goodbye(cast)];
}

/** The caller loses patience and hangs up. */
export function brokenOff(cast: Cast): Turn[] {
  const { random } = cast;
  const reason = random.pick([
    'Sorry, I have no time for this.',
    'Is this a robot? I would rather talk to a person.',
    'Hold on, I have another call. Bye.',
  ]);
  return [...greeting(cast), ...contactDetails(cast).slice(0, random.integer(0, 3)), user(reason)];
}

/** The caller asks for a person and is put through. */
export function transfer(cast: Cast): Turn[] {
  const desk = cast.random.pick(['payroll', 'a recruiter', 'the Phoenix branch']);
  return [
    ...greeting(cast),
    agent('How can I help you today?'),
    user(
      cast.random.pick([
        `I need to talk to ${desk}, please.`,
        `My paycheck is wrong. Can you put me through to ${desk}?`,
      ]),
    ),
    agent(`Of course. One moment, I will connect you to ${desk}.`),
  ];
}

/** What an agent leaves on an answering machine, and the machine. */
export function voicemail({ agent: { name }, person }: Cast): Turn[] {
  return [
    user('The person you are trying to reach is not available. Please leave a message after the tone.'),
    agent(
      `Hi ${person.firstName}, this is ${name} with ${COMPANY}. I am calling about your application. Please call us back when you have a minute. Thank you!`,
    ),
  ];
}

/** A call in Spanish, and its English translation, turn by turn. */
export function spanish({ agent: { name }, person, random }: Cast): { original: Turn[]; english: Turn[] } {
  const [day, dia] = random.pick([
    ['Monday', 'lunes'],
    ['Wednesday', 'miércoles'],
    ['Friday', 'viernes'],
  ]);
  return {
    original: [
      agent(`Hola, le habla ${name} de ${COMPANY}. ¿Hablo con ${person.firstName}?`),
      user('Sí, soy yo. ¿De qué se trata?'),
      agent(`¿Puede trabajar el turno de la mañana este ${dia}, de 6 a 14 horas?`),
      user(`Claro que sí. ¿Dónde es? ¿En ${person.city}?`),
      agent(`Exacto, en ${person.city}. Le mando la dirección por mensaje. ¡Gracias!`),
    ],
    english: [
      agent(`Hello, this is ${name} with ${COMPANY}. Am I speaking with ${person.firstName}?`),
      user('Yes, that is me. What is it about?'),
      agent(`Can you work the morning shift this ${day}, from 6 a.m. to 2 p.m.?`),
      user(`Of course. Where is it? In ${person.city}?`),
      agent(`Exactly, in ${person.city}. I will text you the address. Thank you!`),
    ],
  };
}

/** The transcript as Whippy sends it in `data.body`. */
export function transcriptOf(turns: readonly Turn[]): string {
  return turns.map(({ speaker, text }) => `${speaker}: ${text}\n`).join('');
}

/** How long it takes to say all this, in milliseconds. */
export function speakingTime(turns: readonly Turn[]): number {
  return turns.reduce((sum, { text }) => sum + 700 + text.split(' ').length * 380, 0);
}

const agent = (text: string): Turn => ({ speaker: 'Agent', text });
const user = (text: string): Turn => ({ speaker: 'User', text });

function greeting({ agent: { name }, person }: Cast): Turn[] {
  return [
    agent(`Hey, this is ${name} with ${COMPANY}, may I have your full name please?`),
    user(`My name is ${person.firstName} ${person.lastName}.`),
  ];
}

function contactDetails({ random, person }: Cast): Turn[] {
  const street = random.pick(['Wilshire Boulevard', 'Maple Street', 'Camino Real', '4th Avenue']);
  const channel = random.pick(['SMS', 'email', 'a phone call']);
  return [
    agent(
      `Nice to meet you, ${person.firstName}. Can you give me your current address, including the city and zip code?`,
    ),
    user(`Sure. ${random.integer(1, 9999)} ${street}, ${person.city}, ${random.integer(10_000, 99_999)}.`),
    agent('Great, thanks. How should we contact you: phone call, SMS, or email?'),
    user(random.pick([`Uh, let's do ${channel}.`, `${channel} is best.`, `I prefer ${channel}.`])),
  ];
}

function workHistory({ random }: Cast, jobs: number): Turn[] {
  return Array.from({ length: jobs }, (_, index) => {
    const company = random.pick([
      'Global Tech',
      'Acme Logistics',
      'Sunrise Care',
      'Harbor Foods',
      'TriState',
    ]);
    const job = random.pick(['forklift operator', 'caregiver', 'line cook', 'welder', 'data entry clerk']);
    const years = random.integer(1, 9);
    return [
      agent(index === 0 ? 'What was your most recent job?' : 'And what did you do before that?'),
      user(`I was a ${job} at ${company}.`),
      agent(`How long were you a ${job} there?`),
      user(years === 1 ? 'About a year.' : `Around ${years} years, I think.`),
    ];
  }).flat();
}

function goodbye({ person }: Cast): Turn[] {
  return [
    agent(
      `Thank you, ${person.firstName}, that is all I need. Our team will review your details and call you back. Have a great day!`,
    ),
  ];
}
