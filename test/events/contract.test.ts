import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { merge, recordOf, stateOf } from '../../call/fold.ts';
import { DETAILS } from '../../events/detail.ts';
import type { DetailType } from '../../events/detail-type.ts';
import { noticeOf } from '../../events/notice.ts';
import { contractFiles } from '../../scripts/contract-files.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { runs } from '../full-size.ts';
import { arbitraryEventBodies } from '../whippy/arbitrary.ts';
import { toEvent } from '../whippy/documented.ts';

const files = contractFiles();

test('docs/events has what npm run events:contract writes', () => {
  const committed = readdirSync('docs/events').filter(name => name.endsWith('.json'));
  expect(committed.sort()).toEqual([...files.keys()].sort());
  for (const [name, content] of files) {
    expect(JSON.parse(readFileSync(`docs/events/${name}`, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(content)),
    );
  }
});

test('every call, whatever Whippy sends of it, is published in the form of the schema', () => {
  fc.assert(
    fc.property(arbitraryEventBodies('call'), bodies => {
      const record = recordOf(
        bodies.map(body => stateOf(toEvent(body), { retentionDays: 30 })).reduce(merge),
      );
      const status = (record.status as { S: string }).S;
      const types: DetailType[] =
        status === 'started'
          ? ['Call Started']
          : status === 'ended'
            ? ['Call Ended', 'Call Finished', 'Call Corrected']
            : ['Call Finished', 'Call Corrected'];
      for (const type of types) {
        const detail = JSON.parse(noticeOf(type, record as Item).detail);
        expect(v.safeParse(DETAILS[type], detail).issues).toBeUndefined();
      }
    }),
    runs(100, 1000),
  );
});

test('a detail of another form is noticed', () => {
  const { detail } = JSON.parse(readFileSync('docs/events/call-finished.json', 'utf8'));
  for (const change of [
    { schema_version: 2 },
    { id: 'x' },
    { call: { ...detail.call, status: 'started' } },
  ]) {
    expect(v.is(DETAILS['Call Finished'], { ...detail, ...change })).toBe(false);
  }
});
