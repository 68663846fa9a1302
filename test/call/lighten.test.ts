import { InvalidEventError, parseDelivery } from '../../call/event.ts';
import { lighten, MAX_VALUES } from '../../call/lighten.ts';
import { JsonSyntaxError, MAX_NESTING } from '../../text/json.ts';
import { documentedBody } from '../whippy/documented.ts';

const many = (count: number) => Array.from({ length: count }, () => 1);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** The text as it is after lightening, parsed, and the names of what was shortened. */
function light(body: string) {
  const { text, shortened } = lighten(body);
  return { envelope: JSON.parse(text), shortened };
}

describe('a text of ordinary weight', () => {
  it.each([
    ['a documented event', documentedBody('call.analyzed')],
    ['spread out over lines', JSON.stringify(JSON.parse(documentedBody('call.ended')), null, 4)],
    ['up to the last value', JSON.stringify(many(MAX_VALUES - 1))],
    ['up to the deepest level', nested(MAX_NESTING)],
    ['not JSON', '{"event":"call.ended",}'],
    ['cut off', '{"event":"call.en'],
    ['closed too often', ']]]]'],
    ['without a value', '  '],
    ['empty', ''],
  ])('stays as it came: %s', (_case, text) => {
    expect(lighten(text)).toMatchObject({ text, shortened: [] });
  });
});

describe('a text with too many values', () => {
  it('has the list that holds them written as a text, and keeps what is around it', () => {
    const words = many(MAX_VALUES);
    const body = documentedBody('call.analyzed', { data: { metadata: { words, agent_id: 'a' }, odd: [1] } });
    const { envelope, shortened } = light(body);
    expect(shortened).toEqual(['metadata.words']);
    const { metadata, ...data } = JSON.parse(body).data;
    expect(envelope).toEqual({
      ...JSON.parse(body),
      data: { ...data, metadata: { ...metadata, words: JSON.stringify(words) } },
    });
  });

  it('has a list within a list written as a text before the one around it', () => {
    const turns = [
      { role: 'agent', words: many(MAX_VALUES) },
      { role: 'user', words: [1, 2] },
    ];
    const { envelope, shortened } = light(documentedBody('call.ended', { data: { turns } }));
    expect(shortened).toEqual(['turns.0.words']);
    expect(envelope.data.turns[1]).toEqual(turns[1]);
    expect(envelope.data.turns[0].role).toBe('agent');
  });

  it('has a list of many small lists written as one text', () => {
    const rows = Array.from({ length: 30_000 }, () => [1, 2, 3]);
    const { envelope, shortened } = light(documentedBody('call.ended', { data: { rows } }));
    expect(shortened).toEqual(['rows']);
    expect(JSON.stringify(rows).startsWith(envelope.data.rows)).toBe(true);
  });

  it('has its undocumented fields written as one text if there are too many', () => {
    const odd = Object.fromEntries(Array.from({ length: MAX_VALUES }, (_, index) => [`odd${index}`, index]));
    const body = documentedBody('call.ended', { data: odd });
    const { envelope, shortened } = light(body);
    expect(shortened).toEqual(['extra']);
    const { extra, ...documented } = envelope.data;
    expect(documented).toEqual(JSON.parse(documentedBody('call.ended')).data);
    expect(extra).toMatch(/^\{"odd0":0,"odd1":1,/);
  });

  it('has undocumented fields of the envelope dropped, and named', () => {
    const body = documentedBody('call.ended', { debug: many(MAX_VALUES), trace: 1, request_id: many(5000) });
    const { envelope, shortened } = light(body);
    expect(shortened).toEqual(['envelope.debug', 'envelope.trace', 'envelope.request_id']);
    expect(envelope.data).toEqual(JSON.parse(body).data);
    expect(envelope).not.toHaveProperty('debug');
  });

  it('lets the last of two equal names count', () => {
    const heavy = JSON.stringify(many(MAX_VALUES));
    const { envelope, shortened } = light(
      `{"event":"call.ended","data":{"id":"first","odd":${heavy}},"data":{"id":"x","body":${heavy},"body":"last"}}`,
    );
    expect(envelope.data).toEqual({ id: 'x', body: 'last' });
    expect(shortened).toEqual([]);
  });

  it('may have white space anywhere, and names with escapes', () => {
    const body = JSON.stringify(
      { event: 'call.ended', data: { id: 'x', metadata: { 'wö"rds': many(MAX_VALUES) } } },
      null,
      2,
    );
    const { envelope, shortened } = light(`\n ${body.replace('"event"', '"\\u0065vent" ')} \n`);
    expect(envelope.event).toBe('call.ended');
    expect(shortened).toEqual(['metadata.wö"rds']);
    expect(envelope.data.metadata['wö"rds']).toMatch(/^\[(\s+1,)+\s+1?$/);
  });

  it('may be another event than a call, or one without an id', () => {
    const heavy = JSON.stringify(many(MAX_VALUES));
    const other = lighten(`{"event":"message.created","data":${heavy}}`);
    expect(parseDelivery(other.text)).toEqual({ kind: 'other', event: 'message.created' });
    const { text } = lighten(`{"event":"call.ended","data":${heavy}}`);
    expect(() => parseDelivery(text)).toThrow(new InvalidEventError('data must be an object'));
    for (const [body, message] of [
      [`{"event":"call.ended","data":{"id":${heavy}}}`, 'data.id must be a string or a number'],
      [`{"event":${heavy},"data":{"id":"x"}}`, 'event must be a string'],
    ] as const) {
      expect(() => parseDelivery(lighten(body).text)).toThrow(new InvalidEventError(message));
    }
  });

  it('is refused if it is not an object', () => {
    expect(() => lighten(JSON.stringify(many(MAX_VALUES)))).toThrow(
      new InvalidEventError('The body must be a JSON object'),
    );
  });

  it.each([
    ['a name without a colon', '"odd" 1', /^':' expected at position \d+$/],
    ['members without a comma', '"odd":1 "b":2', /^',' expected at position \d+$/],
    ['a name without quotes', 'odd:1', /^'"' expected at position \d+$/],
    ['a name with a bad escape', '"\\x":1', /^Quoted object key expected at position \d+$/],
    ['a name without a value', '"odd":', /^JSON value expected at position \d+$/],
  ])('is refused if its outline is not that of JSON: %s', (_case, member, message) => {
    const text = `{"event":"call.ended","heavy":${JSON.stringify(many(MAX_VALUES))},${member}}`;
    expect(() => lighten(text)).toThrow(JsonSyntaxError);
    expect(() => lighten(text)).toThrow(message);
  });
});

describe('a text that nests too deeply', () => {
  it('has what lies deep below a field of data written as a text', () => {
    const body = `{"event":"call.ended","data":{"id":"x","body":"hello","odd":${nested(MAX_NESTING + 1)}}}`;
    const { envelope, shortened } = light(body);
    expect(shortened).toEqual(['odd.0.0.0.0.0.0']);
    expect(envelope.data.odd).toEqual([[[[[[nested(MAX_NESTING - 5)]]]]]]);
    expect(envelope.data.body).toBe('hello');
  });
});
