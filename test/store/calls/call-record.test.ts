import { LISTED_ATTRIBUTES, type ListedAttribute } from '../../../call/table.ts';
import {
  type CallRecord,
  type ListedCall,
  readListed,
  readRecord,
} from '../../../store/calls/call-record.ts';
import { toJsonText } from '../../../store/calls/plain-json.ts';
import { delivery, itemOf, recordFrom } from './calls.ts';

const LISTED: readonly string[] = LISTED_ATTRIBUTES;

test('the documented call reads as its fields', () => {
  const record = recordFrom(delivery('call.started'), delivery('call.ended'), delivery('call.analyzed'));
  expect(record).toMatchObject({
    call_id: 'd649233e-9127-4ae3-b90e-09611ed94868',
    status: 'analyzed',
    from: '+13232139334',
    duration_ms: 15848,
    call_successful: true,
    in_voicemail: false,
    user_sentiment: 'Positive',
    end_reason: 'agent_hangup',
    created: '2024-10-31T12:54:40.379085Z',
    truncated: [],
    started_event: { request_id: '0f08ac65-32a2-4b02-abbe-ad0b5a3dcd1e' },
    analysis: { call_completion_rating: 'Complete' },
  });
});

test('any attribute may be missing', () => {
  expect(readRecord({ call_id: { S: 'x' } })).toMatchObject({
    call_id: 'x',
    status: undefined,
    created: undefined,
    truncated: [],
    metadata: undefined,
    analysis: undefined,
    started_event: undefined,
  });
});

test('any attribute may be of an odd type, and raw has it as it is', () => {
  const record = readRecord({
    call_id: { S: 'x' },
    status: { S: 'paused' },
    from: { L: [{ S: 'a' }] },
    user_id: { N: '900719925474099312345' },
    duration_ms: { S: '15848' },
    call_successful: { S: 'yes' },
    truncated: { S: 'body' },
    created_at: { N: '5' },
    set: { SS: ['a', 'b'] },
    numbers: { NS: ['1', '900719925474099312345'] },
    bytes: { B: new Uint8Array([1, 2]) },
    chunks: { BS: [new Uint8Array([3])] },
    nothing: { NULL: true },
  });
  expect(record).toMatchObject({
    status: undefined,
    from: undefined,
    user_id: '900719925474099312345',
    duration_ms: undefined,
    call_successful: undefined,
    truncated: [],
    created: undefined,
  });
  expect(toJsonText(record.raw)).toBe(
    '{"call_id":"x","status":"paused","from":["a"],"user_id":900719925474099312345,"duration_ms":"15848",' +
      '"call_successful":"yes","truncated":"body","created_at":5,"set":["a","b"],' +
      '"numbers":[1,900719925474099312345],"bytes":"AQI=","chunks":["Aw=="],"nothing":null}',
  );
});

test('a number that JavaScript would round is left to raw', () => {
  expect(
    readListed({ call_id: { S: 'x' }, duration_ms: { N: '9007199254740993' } }).duration_ms,
  ).toBeUndefined();
});

// The recorder keeps such a field as text. Another program may have written it as it is.
test('a member named __proto__ is data', () => {
  const extra = { M: Object.fromEntries([['__proto__', { M: { a: { N: '1' } } }]]) };
  const item = { ...itemOf(delivery('call.ended')), extra };
  expect(toJsonText(readRecord(item).raw)).toContain('"__proto__":{"a":1}');
});

test('a list cannot read what its index does not hold: the types see to it', () => {
  const whole = itemOf(delivery('call.analyzed', { data: { campaign_id: 'campaign-1' } }));
  const listed: ListedCall = readListed(
    Object.fromEntries(Object.entries(whole).filter(([name]) => LISTED.includes(name))),
  );
  const record: CallRecord = readRecord(whole);
  const { raw: _, ...fields } = listed;
  expect(record).toMatchObject(fields);
  expect(Object.keys(listed.raw).toSorted()).toEqual(LISTED.toSorted());
  // @ts-expect-error The transcript is in no index.
  expect(listed.body).toBeUndefined();
  // @ts-expect-error No list shows it.
  expect(listed.recording_url).toBeUndefined();
  // @ts-expect-error A list has no whole record to show.
  const asRecord: CallRecord = listed;
  expect(asRecord).toBe(listed);
});

test('a filter and an index can name attributes that there are, and no others', () => {
  const known: ListedAttribute = 'user_sentiment';
  // @ts-expect-error The index by day does not hold it, so no list can be filtered by it.
  const unlisted: ListedAttribute = 'language';
  expect(LISTED).toContain(known);
  expect(LISTED).not.toContain(unlisted);
});
