import {
  brokenOff,
  type Cast,
  interview,
  longInterview,
  spanish,
  type Turn,
  transfer,
  voicemail,
} from './conversation.ts';

/** How a sample call goes. */
export interface Scenario {
  /** How many of a hundred calls go this way. */
  readonly share: number;
  readonly direction: 'INBOUND' | 'OUTBOUND';
  /** Part of `delivery_status` after the dot. */
  readonly endReason: string;
  /** A call that is not picked up sends no `call.started`. */
  readonly connects: boolean;
  readonly successful: boolean;
  readonly voicemail: boolean;
  readonly sentiments: readonly [string, ...string[]];
  /** Creates the conversation; with its translation if the call is not in English. */
  readonly talk: (cast: Cast) => { original: Turn[]; english?: Turn[] };
  readonly summary: (cast: Cast) => string;
}

/** All ways in which a sample call can go. The shares add up to 100. */
export const SCENARIOS = {
  completed: {
    share: 42,
    direction: 'INBOUND',
    endReason: 'agent_hangup',
    connects: true,
    successful: true,
    voicemail: false,
    sentiments: ['Positive', 'Positive', 'Neutral'],
    talk: cast => ({ original: interview(cast) }),
    summary: ({ agent, person }) =>
      `The user, ${person.firstName}, gave ${agent.name} an address and a work history. The agent promised that the team would call back.`,
  },
  'user-hangup': {
    share: 14,
    direction: 'INBOUND',
    endReason: 'user_hangup',
    connects: true,
    successful: false,
    voicemail: false,
    sentiments: ['Negative', 'Neutral'],
    talk: cast => ({ original: brokenOff(cast) }),
    summary: ({ person }) => `${person.firstName} broke the call off before the interview was complete.`,
  },
  transfer: {
    share: 10,
    direction: 'INBOUND',
    endReason: 'call_transfer',
    connects: true,
    successful: true,
    voicemail: false,
    sentiments: ['Neutral', 'Negative'],
    talk: cast => ({ original: transfer(cast) }),
    summary: ({ person }) => `${person.firstName} asked for a person and was connected.`,
  },
  voicemail: {
    share: 14,
    direction: 'OUTBOUND',
    endReason: 'voicemail_reached',
    connects: true,
    successful: false,
    voicemail: true,
    sentiments: ['Unknown'],
    talk: cast => ({ original: voicemail(cast) }),
    summary: ({ agent }) => `${agent.name} reached an answering machine and left a message.`,
  },
  'no-answer': {
    share: 10,
    direction: 'OUTBOUND',
    endReason: 'dial_no_answer',
    connects: false,
    successful: false,
    voicemail: false,
    sentiments: ['Unknown'],
    talk: () => ({ original: [] }),
    summary: () => 'The call was not answered.',
  },
  spanish: {
    share: 6,
    direction: 'OUTBOUND',
    endReason: 'agent_hangup',
    connects: true,
    successful: true,
    voicemail: false,
    sentiments: ['Positive'],
    talk: spanish,
    summary: ({ person }) => `${person.firstName} agreed to work the morning shift.`,
  },
  long: {
    share: 4,
    direction: 'INBOUND',
    endReason: 'agent_hangup',
    connects: true,
    successful: true,
    voicemail: false,
    sentiments: ['Positive', 'Neutral'],
    talk: cast => ({ original: longInterview(cast) }),
    summary: ({ agent, person }) =>
      `${person.firstName} told ${agent.name} about a long working life, job by job.`,
  },
} as const satisfies { [name: string]: Scenario };

export type ScenarioName = keyof typeof SCENARIOS;

/** Names of all scenarios. */
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
