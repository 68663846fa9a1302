import type { CallEventName } from '../call/event.ts';
import { speakingTime, transcriptOf } from './conversation.ts';
import { type Agent, type Person, randomPerson, someAgent } from './people.ts';
import type { Random } from './random.ts';
import { SCENARIO_NAMES, SCENARIOS, type Scenario, type ScenarioName } from './scenario.ts';

/** One webhook event of a sample call, in the documented form. */
export interface SampleEvent {
  readonly data: { readonly id: string; readonly [field: string]: unknown };
  readonly api_version: 'v1';
  readonly event: CallEventName;
  readonly created_at: string;
  readonly request_id: string;
}

/** A call as Whippy would report it: its events, in the order in which they happened. */
export interface SampleCall {
  readonly id: string;
  readonly scenario: ScenarioName;
  readonly events: readonly SampleEvent[];
}

/** Settings of a sample call. */
export interface SampleOptions {
  /** When the call's last event was created, in milliseconds since 1970. The call took place before. */
  readonly analyzedAt: number;
  /** How the call goes; random unless given. */
  readonly scenario?: ScenarioName | undefined;
  /** Prefix of its id; none unless given. */
  readonly idPrefix?: string;
  /** The conversation that the call belongs to; a new one unless given. */
  readonly conversationId?: string | undefined;
}

/**
 * Makes up a call: who talks with whom, what is said, how it ends, and the events that Whippy sends about it. Each
 * event has the snapshot of its phase, with times spaced as in the documented sample. Pure: the same random source and
 * options give the same call.
 *
 * @example
 * const { events } = generateCall(seededRandom(7), { analyzedAt: Date.now(), scenario: 'voicemail' });
 */
export function generateCall(
  random: Random,
  { analyzedAt, scenario, idPrefix = '', conversationId }: SampleOptions,
): SampleCall {
  const name = scenario ?? someScenario(random);
  const call = takePlace(random, SCENARIOS[name], idPrefix, conversationId);
  const times = timesOf(random, call, analyzedAt * MICROSECONDS - random.integer(0, 999));
  const started = event(random, 'call.started', times.startedEvent, snapshot(call, times, 'started'));
  const ended = event(random, 'call.ended', times.endedEvent, snapshot(call, times, 'ended'));
  const analyzed = event(random, 'call.analyzed', times.analyzedEvent, snapshot(call, times, 'analyzed'));
  return {
    id: call.id,
    scenario: name,
    events: call.scenario.connects ? [started, ended, analyzed] : [ended, analyzed],
  };
}

interface Call {
  readonly id: string;
  readonly scenario: Scenario;
  readonly agent: Agent;
  readonly person: Person;
  readonly conversationId: string;
  /** Milliseconds; null if the call was not answered. */
  readonly duration: number | null;
  readonly transcript: string | null;
  readonly translation: string | null;
  readonly summary: string;
  readonly sentiment: string;
  readonly files: { readonly organization: string; readonly folder: string };
}

/** Microseconds since 1970: Whippy's timestamps have six digits. */
interface Times {
  readonly created: number;
  readonly startedEvent: number;
  readonly ended: number;
  readonly endedEvent: number;
  readonly analyzed: number;
  readonly analyzedEvent: number;
}

type Phase = 'started' | 'ended' | 'analyzed';

const MICROSECONDS = 1000;

function someScenario(random: Random): ScenarioName {
  let left = random.integer(1, 100);
  for (const name of SCENARIO_NAMES) {
    left -= SCENARIOS[name].share;
    if (left <= 0) return name;
  }
  return 'completed';
}

function takePlace(
  random: Random,
  scenario: Scenario,
  idPrefix: string,
  conversationId: string | undefined,
): Call {
  const cast = { random, agent: someAgent(random), person: randomPerson(random) };
  const { original, english } = scenario.talk(cast);
  return {
    id: `${idPrefix}${random.uuid()}`,
    scenario,
    agent: cast.agent,
    person: cast.person,
    conversationId: conversationId ?? random.uuid(),
    duration: scenario.connects ? speakingTime(original) + random.integer(0, 999) : null,
    transcript: scenario.connects ? transcriptOf(original) : null,
    translation: english ? transcriptOf(english) : null,
    summary: scenario.summary(cast),
    sentiment: random.pick(scenario.sentiments),
    files: { organization: random.uuid(), folder: random.uuid() },
  };
}

// Counted back from the end. An unanswered call rings for 20 to 40 seconds.
function timesOf(random: Random, { duration }: Call, analyzedEvent: number): Times {
  const between = (from: number, to: number) => random.integer(from * MICROSECONDS, to * MICROSECONDS);
  const endedEvent = analyzedEvent - between(60, 12_000);
  const ended = endedEvent - between(4000, 6000);
  const created = ended - (duration ?? random.integer(20_000, 40_000)) * MICROSECONDS - between(1000, 3000);
  return {
    created,
    startedEvent: created + between(300, 5500),
    ended,
    endedEvent,
    analyzed: random.integer(ended, analyzedEvent),
    analyzedEvent,
  };
}

function event(random: Random, name: CallEventName, created: number, data: SampleEvent['data']): SampleEvent {
  return { data, api_version: 'v1', event: name, created_at: timestamp(created), request_id: random.uuid() };
}

function snapshot(call: Call, times: Times, phase: Phase): SampleEvent['data'] {
  const { scenario, agent, person } = call;
  const over = phase !== 'started';
  const [from, to] =
    scenario.direction === 'INBOUND' ? [person.phone, agent.phone] : [agent.phone, person.phone];
  const updated = { started: times.created, ended: times.ended, analyzed: times.analyzed }[phase];
  return {
    id: call.id,
    delivery_status: over ? `call_completed.${scenario.endReason}` : 'call_in_progress',
    direction: scenario.direction,
    type: 'call',
    mode: 'ai',
    body: over ? call.transcript : null,
    translated_body: over ? call.translation : null,
    language: over && call.translation !== null ? 'es' : null,
    translation_language: over && call.translation !== null ? 'en' : null,
    from,
    to,
    created_at: timestamp(times.created),
    updated_at: timestamp(updated),
    conversation_id: call.conversationId,
    contact_id: person.contactId,
    channel_id: agent.channelId,
    campaign_id: null,
    campaign_contact_id: null,
    sequence_id: null,
    step_contact_id: null,
    step_id: null,
    user_id: null,
    metadata: metadata(call, phase),
    attachments: over && scenario.connects ? attachments(call, phase) : [],
  };
}

// "custom_analysis_dat" is spelled as Whippy documents it.
function metadata(call: Call, phase: Phase) {
  const { scenario, agent, person } = call;
  const rating = scenario.successful ? 'Complete' : 'Incomplete';
  return {
    type: 'phone',
    duration: phase === 'started' ? null : call.duration,
    placeholders_data: { 'last_name||sir': person.lastName },
    analysis:
      phase === 'analyzed'
        ? {
            agent_task_completion_rating: rating,
            call_completion_rating: rating,
            call_successful: scenario.successful,
            call_summary: call.summary,
            custom_analysis_dat: {},
            in_voicemail: scenario.voicemail,
            user_sentiment: call.sentiment,
          }
        : null,
    agent_id: agent.agentId,
    agent_version_id: agent.agentVersionId,
    llm_id: agent.llmId,
    llm_version_id: agent.llmVersionId,
  };
}

function attachments({ agent, files }: Call, phase: Phase) {
  const file = (name: string, content_type: string) => ({
    agent_id: agent.agentId,
    content_type,
    url: `https://example.com/organization_${files.organization}/calls/${files.folder}/${name}`,
  });
  return [
    file('recording.wav', 'audio/x-wav'),
    file('transcript.json', 'application/json'),
    ...(phase === 'analyzed' ? [file('analysis.json', 'application/json')] : []),
  ];
}

function timestamp(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / MICROSECONDS);
  const rest = String(microseconds % MICROSECONDS).padStart(3, '0');
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`);
}
