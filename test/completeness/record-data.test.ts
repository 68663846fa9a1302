import { recordOf, stateOf } from '../../call/fold.ts';
import { dataOfRecord } from '../../completeness/record-data.ts';
import { parseJson, stringifyJson } from '../../text/json.ts';
import { bareEvent, documented, documentedState, toEvent } from '../whippy/documented.ts';

const roundTrip = (json: string) =>
  stringifyJson(dataOfRecord(recordOf(stateOf(toEvent(`{"event":"call.ended","data":${json}}`)))));

it('the documented call comes back, nulls left out', () => {
  const sent = documented('call.analyzed').data as { [field: string]: unknown };
  const expected = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  const data = JSON.parse(stringifyJson(dataOfRecord(recordOf(documentedState('call.analyzed')))));
  expect(data).toEqual(expected);
});

it.each([
  [
    'numbers of many digits',
    '{"id":"x","user_id":12345678901234567890,"odd":0.1000000000000000055511151231257827}',
  ],
  ['a number that DynamoDB cannot hold', `{"id":"x","metadata":{"duration":1e500,"other":1}}`],
  ['a time of more digits than DynamoDB holds', `{"id":"x","created_at":1730379280.${'3'.repeat(40)}}`],
  [
    'metadata with an empty name',
    '{"id":"x","metadata":{"":1,"agent_id":"a","analysis":{"":2,"call_summary":"s"}}}',
  ],
  [
    'an attachment with an empty name',
    '{"id":"x","attachments":[{"":1,"url":"https://example/recording.wav"}]}',
  ],
  ['unknown fields with odd names', '{"id":"x","":1,"__proto__":{"a":[null]},"constructor":"c"}'],
  ['a contact that is no key', '{"id":"x","contact_id":7}'],
])('%s come back as they were sent', (_case, json) => {
  expect(parseJson(roundTrip(json))).toEqual(parseJson(json));
});

it('a text is a text, even if it is JSON', () => {
  const json = '{"id":"x","body":"[1]","metadata":"{}","from":"7","extra":"{\\"a\\":1}"}';
  expect(parseJson(roundTrip(json))).toEqual(parseJson(json));
});

it('an extra that was changed by hand is kept as it is', () => {
  const record = recordOf(stateOf(bareEvent('call.ended')));
  expect(dataOfRecord({ ...record, extra: { S: 'text' } })).toMatchObject({ extra: 'text' });
});
