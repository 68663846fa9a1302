import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { isoTime } from '../time/instant.ts';
import { type EventPattern, matchesPattern, readPattern } from './event-pattern.ts';
import { type Identity, resourcesOfType, type Template, UnresolvedError } from './template.ts';

/** Each event bus of a template, by logical id: its name and ARN. */
export function eventBusesOf(template: Template, stackName: string): Map<string, Identity> {
  return new Map(
    resourcesOfType(template, 'AWS::Events::EventBus').map(([id]) => {
      const name = `${stackName}-${id}`;
      const Arn = `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;
      return [id, { ref: name, attributes: { Arn, Name: name } }];
    }),
  );
}

interface Rule {
  readonly bus: string;
  readonly pattern: EventPattern;
  /** ARNs of queues, by the ids that their targets have. */
  readonly targets: Map<string, string>;
}

/**
 * Implements the part of EventBridge's JSON protocol that the notifier and the command need: events, and rules that send
 * them to queues. It answers everything else with an error.
 *
 * @param sqsEndpoint where the queues are
 * @param now milliseconds since 1970
 */
export function createEventBridge(
  buses: readonly string[],
  sqs: SQSClient,
  sqsEndpoint: string,
  now: () => number,
): Hono {
  const rules = new Map<string, Rule>();

  async function deliver({ EventBusName = '', Source, DetailType, Detail = '{}' }: Entry): Promise<object> {
    const id = randomUUID();
    const event = {
      version: '0',
      id,
      'detail-type': DetailType,
      source: Source,
      account: '000000000000',
      time: isoTime(now()),
      region: 'us-east-1',
      resources: [],
    };
    // Numbers keep their digits.
    const MessageBody = `${JSON.stringify(event).slice(0, -1)},"detail":${Detail}}`;
    const matching = [...rules.values()].filter(
      ({ bus, pattern }) => bus === EventBusName && matchesPattern(event, pattern),
    );
    for (const arn of matching.flatMap(({ targets }) => [...targets.values()])) {
      const QueueUrl = `${sqsEndpoint}/000000000000/${arn.split(':').at(-1)}`;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }
    return { EventId: id };
  }

  const actions: { readonly [action: string]: (request: Request) => Promise<object> } = {
    async PutEvents({ Entries = [] }) {
      const unknown = { ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'There is no such bus' };
      const answers: object[] = [];
      for (const entry of Entries) {
        answers.push(buses.includes(entry.EventBusName ?? '') ? await deliver(entry) : unknown);
      }
      return { FailedEntryCount: answers.filter(answer => answer === unknown).length, Entries: answers };
    },
    async PutRule({ Name = '', EventBusName = '', EventPattern: pattern = '{}' }) {
      rules.set(Name, { bus: EventBusName, pattern: readPattern(pattern), targets: new Map() });
      return { RuleArn: `arn:aws:events:us-east-1:000000000000:rule/${EventBusName}/${Name}` };
    },
    async PutTargets({ Rule: name = '', Targets = [] }) {
      for (const { Id, Arn } of Targets) rules.get(name)?.targets.set(Id, Arn);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    async RemoveTargets({ Rule: name = '', Ids = [] }) {
      for (const id of Ids) rules.get(name)?.targets.delete(id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    async DeleteRule({ Name = '' }) {
      rules.delete(Name);
      return {};
    },
  };

  const service = new Hono();
  service.post('*', async context => {
    const name = context.req.header('x-amz-target')?.split('.')[1] ?? '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) return fail('InvalidOperationException', `${name} is not known on this machine`);
    const request = await context.req.json<Request>().catch(() => undefined);
    if (!request) return fail('SerializationException', 'The request is not JSON.');
    try {
      return new Response(JSON.stringify(await action(request)), { headers: HEADERS });
    } catch (error) {
      if (!(error instanceof UnresolvedError)) throw error;
      return fail('InvalidEventPatternException', error.message);
    }
  });
  return service;
}

interface Entry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
}

interface Request {
  readonly Entries?: readonly Entry[];
  readonly Name?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: string;
  readonly Rule?: string;
  readonly Targets?: readonly { readonly Id: string; readonly Arn: string }[];
  readonly Ids?: readonly string[];
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.1' };

function fail(type: string, message: string): Response {
  return new Response(JSON.stringify({ __type: type, message }), { status: 400, headers: HEADERS });
}
