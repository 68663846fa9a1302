import { CALL_EVENTS, type CallEvent } from '../../call/event.ts';
import { snapshotAttributes } from '../../call/record.ts';
import { compareVersions, versionOf } from '../../call/version.ts';
import { clip, clipBytes } from '../../text/clip.ts';
import { bareEvent, type Changes, documentedEvent, listedBody, toQueuedEvent } from '../whippy/documented.ts';

const version = (event: CallEvent) => versionOf(event, snapshotAttributes(event));
const ended = (changes: Changes = {}) => version(documentedEvent('call.ended', changes));

/** Expects each to be older than the one after it. */
function expectOrder(...oldestFirst: string[]): void {
  for (const [index, newer] of oldestFirst.slice(1).entries()) {
    const older = oldestFirst[index] ?? '';
    expect([older, newer]).toEqual([older, newer].toSorted(compareVersions));
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(newer, newer)).toBe(0);
  }
}

describe('a version', () => {
  it('is written out as phase, update, creation, request and digest', () => {
    expect(version(documentedEvent('call.ended'))).toMatch(
      /^2 2024-10-31T12:54:58\.985468Z 2024-10-31T12:55:04\.316090Z 130de618-9891-4ca2-8b20-00dcd359ca5d [0-9a-f]{16}$/,
    );
  });

  it('has the same digest in every release: it is stored, and compared with those of later events', () => {
    const bare = bareEvent('call.started', { b: [{ x: 'é' }, 1.5], a: { y: null, x: true } });
    expect(version(bare)).toBe('1    31ce2dd8fbc78a4f');
  });

  it('orders by phase before anything else', () => {
    const late = { created_at: '2030-01-01T00:00:00Z', data: { updated_at: '2030-01-01T00:00:00Z' } };
    expectOrder(
      version(documentedEvent('call.started', late)),
      version(documentedEvent('call.ended', { created_at: undefined, data: { updated_at: undefined } })),
      version(documentedEvent('call.ended', late)),
      version(documentedEvent('call.analyzed')),
    );
    expectOrder(...CALL_EVENTS.map(name => version(bareEvent(name))));
  });

  it('orders by update before creation', () => {
    expectOrder(
      ended({ created_at: '2030-01-01T00:00:00Z', data: { updated_at: '2024-10-31T12:54:58.000001Z' } }),
      ended({ created_at: '2020-01-01T00:00:00Z', data: { updated_at: '2024-10-31T12:54:58.000002Z' } }),
    );
  });

  it('orders by creation before the request', () => {
    expectOrder(
      ended({ created_at: '2024-10-31T12:54:58.000001Z', request_id: 'z' }),
      ended({ created_at: '2024-10-31T12:54:58.000002Z', request_id: 'a' }),
    );
  });

  it('orders by the request at last', () => {
    expectOrder(
      ended({ request_id: undefined }),
      ended({ request_id: 'a' }),
      ended({ request_id: 'aa' }),
      ended({ request_id: 'b' }),
      ended({ request_id: '}' }),
      ended({ request_id: '~' }),
      ended({ request_id: 'é' }),
      // In UTF-16 units the second of these would come first.
      ended({ request_id: '\uff5e' }),
      ended({ request_id: '😀' }),
      ended({ request_id: '\u{10ffff}' }),
    );
  });

  it('is ASCII for any request: engines do not agree on another order', () => {
    const request = (request_id: string) => ended({ request_id }).split(' ')[3];
    expect(request('a~é😀')).toBe('a~00007e~0000e9~01f600');
    expect(request('\ud800')).toBe('~00fffd');
    expect(request('\t\x7f')).toBe('\t\x7f');
    expect(request('😀'.repeat(64))).toBe('~01f600'.repeat(37).slice(0, 256));
  });

  it.each([
    ['2024-10-31T12:54:58Z', '2024-10-31T12:54:58.000000Z'],
    ['2024-10-31T12:54:58Z', '2024-10-31T12:54:58+00:00'],
    ['2024-10-31T12:54:58.9Z', '2024-10-31T14:54:58.900000+02:00'],
  ])('takes %s and %s for the same instant', (a, b) => {
    const byUpdate = [a, b].map(updated_at => ended({ data: { updated_at } }).split(' ')[1]);
    expect(byUpdate[0]).toBe(byUpdate[1]);
    const byCreation = [a, b].map(created_at => ended({ created_at }));
    expect(byCreation[0]).toBe(byCreation[1]);
  });

  it('orders instants, not texts', () => {
    const at = (updated_at: unknown) => ended({ data: { updated_at } });
    expectOrder(
      at(null),
      at('2024-10-31T12:54:58Z'),
      at('2024-10-31T12:54:58.9Z'),
      at('2024-10-31T12:54:58.985468Z'),
      at('2024-10-31T10:54:59-02:00'),
    );
    expect(at('yesterday').split(' ')[1]).toBe('');
  });

  it('orders Unix numbers as the instants that they are, among all other forms', () => {
    const at = (updated_at: unknown) => ended({ data: { updated_at } });
    expectOrder(
      at('yesterday'),
      at('2024-10-31T12:54:57.999999Z'),
      at(1730379298),
      at(1730379298001),
      at('1730379298002'),
      at('2024-10-31T12:54:58.003Z'),
      at('1730379299'),
      at(1730379300.5),
    );
    const sent = (created_at: unknown) => ended({ created_at });
    expectOrder(sent(undefined), sent(1730379298), sent('2024-10-31T12:54:58.5Z'), sent(1730379299000));
    expectOrder(
      version(bareEvent('call.analyzed', { updated_at: 1730379298, body: 'x' })),
      version(bareEvent('call.analyzed', { updated_at: 1730379299, body: 'y' })),
      version(bareEvent('call.analyzed', { updated_at: 1730379300, body: 'x' })),
    );
  });

  it('differs by the content if all else is equal', () => {
    const [a, b] = [bareEvent('call.ended', { body: 'a' }), bareEvent('call.ended', { body: 'b' })].map(
      version,
    );
    expect(a).not.toBe(b);
    expect(a).toMatch(/^2 {4}[0-9a-f]{16}$/);
  });

  it('does not depend on the order of names, at any depth', () => {
    const a = bareEvent('call.ended', { from: '1', to: '2', metadata: { x: [{ p: 1, q: 2 }], y: 1 } });
    const b = bareEvent('call.ended', { metadata: { y: 1, x: [{ q: 2, p: 1 }] }, to: '2', from: '1' });
    expect(version(a)).toBe(version(b));
  });

  it.each<[string, { [name: string]: unknown }, { [name: string]: unknown }]>([
    ['the order of a list', { x: [1, 2] }, { x: [2, 1] }],
    ['a number and a text', { x: 1 }, { x: '1' }],
    ['null and nothing', { x: { y: null } }, { x: {} }],
    ['an empty list and an empty map', { x: [] }, { x: {} }],
    ['where a list ends', { x: [['a'], 'b'] }, { x: [['a', 'b']] }],
    ['a name and a value', { x: { a: 'b' } }, { x: { b: 'a' } }],
    ['a truth value', { x: true }, { x: false }],
  ])('does depend on %s', (_case, a, b) => {
    expect(version(bareEvent('call.ended', a))).not.toBe(version(bareEvent('call.ended', b)));
  });

  it('holds no more than the first 256 bytes of the request', () => {
    const [a, b] = ['a', 'b'].map(last => ended({ request_id: `${'x'.repeat(256)}${last}` }));
    expect(a).toBe(b);
    expect(a?.split(' ')[3]).toBe('x'.repeat(256));
  });
});

describe('clipping', () => {
  it('leaves what is short alone', () => {
    expect(clip('')).toBe('');
    expect(clip('x'.repeat(256))).toBe('x'.repeat(256));
    expect(clipBytes('é', 2)).toBe('é');
  });

  it('cuts to bytes, between two code points', () => {
    expect(clip('x'.repeat(257))).toBe('x'.repeat(256));
    expect(clip('é'.repeat(129))).toBe('é'.repeat(128));
    expect(clip(`x${'é'.repeat(128)}`)).toBe(`x${'é'.repeat(127)}`);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map(bytes => clipBytes('😀😀', bytes))).toEqual([
      ...['', '', '', ''],
      ...['😀', '😀', '😀', '😀'],
      '😀😀',
    ]);
  });

  it('makes the text well-formed', () => {
    expect(clip('a\ud800')).toBe('a\ufffd');
  });
});

describe('the version of a listing', () => {
  const listed = (changes: Changes = {}) => version(toQueuedEvent(listedBody(changes)));
  const EARLY = '2000-01-01T00:00:00Z';
  const LATE = '2030-01-01T00:00:00Z';

  it('is what it ranks over, then as that of any other event', () => {
    expect(listed()).toMatch(
      /^1\+ 2024-10-31T12:54:58\.985468Z 2024-10-31T12:55:04\.316090Z 130de618-9891-4ca2-8b20-00dcd359ca5d [0-9a-f]{16}$/,
    );
  });

  it('over a phase is between all events of that phase and all of the next, whatever the times', () => {
    expectOrder(
      version(documentedEvent('call.started', { created_at: LATE, data: { updated_at: LATE } })),
      listed({ created_at: EARLY, data: { updated_at: EARLY } }),
      listed({ created_at: EARLY, data: { updated_at: LATE } }),
      version(bareEvent('call.ended')),
    );
    expectOrder(listed({ over: '0', data: { updated_at: LATE } }), version(bareEvent('call.started')));
  });

  it('over an event is right above that event and below the next', () => {
    const event = ended();
    expectOrder(
      event,
      listed({ over: event, data: { updated_at: EARLY } }),
      listed({ over: event, data: { updated_at: LATE } }),
      ended({ data: { updated_at: '2024-10-31T12:54:58.985469Z' } }),
      version(bareEvent('call.analyzed')),
    );
  });
});
