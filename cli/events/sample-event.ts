import { type CallEventName, parseDelivery } from '../../call/event.ts';
import { type CallState, merge, recordOf, stateOf } from '../../call/fold.ts';
import { type DetailType, EVENT_SOURCE } from '../../events/detail-type.ts';
import { noticeOf } from '../../events/notice.ts';
import { documentedBody } from '../../samples/documented-call.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import type { SampleName } from './sample-names.ts';

const DETAIL_TYPE = {
  started: 'Call Started',
  ended: 'Call Ended',
  finished: 'Call Finished',
  corrected: 'Call Corrected',
} as const satisfies { [name in SampleName]: DetailType };

/**
 * An event as a target of the bus gets it, about the call that Whippy's documentation shows: always the same. The
 * correction is that the call was translated an hour later.
 */
export function sampleEvent(name: SampleName) {
  const bodies = BODIES[name];
  const state = bodies.map(stateOfBody).reduce(merge);
  const notice = noticeOf(DETAIL_TYPE[name], recordOf(state) as Item);
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': notice.detailType,
    source: EVENT_SOURCE,
    account: '123456789012',
    time: name === 'corrected' ? '2024-10-31T13:55:05Z' : '2024-10-31T12:55:05Z',
    region: 'us-east-1',
    resources: [],
    detail: JSON.parse(notice.detail),
  };
}

const [started, ended, analyzed] = (
  ['call.started', 'call.ended', 'call.analyzed'] as const satisfies CallEventName[]
).map(documentedBody) as [string, string, string];

const BODIES: { readonly [name in SampleName]: readonly string[] } = {
  started: [started],
  ended: [started, ended],
  finished: [started, ended, analyzed],
  corrected: [started, ended, translated(analyzed)],
};

function stateOfBody(body: string): CallState {
  const delivery = parseDelivery(body);
  if (delivery.kind === 'other') throw new Error(`${delivery.event} is not a call event`);
  return stateOf(delivery.event);
}

function translated(body: string): string {
  const { data, ...envelope } = JSON.parse(body);
  return JSON.stringify({
    ...envelope,
    data: {
      ...data,
      translated_body: 'Agent: Hello.',
      translation_language: 'en',
      updated_at: '2024-10-31T13:55:00Z',
    },
  });
}
