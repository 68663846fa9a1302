import * as fc from 'fast-check';
import { fitMessage } from '../../call/fit.ts';
import { expectFits, fitted, wordTimings } from '../call/fitted.ts';
import { runs } from '../full-size.ts';
import { documentedBody, toEvent } from '../whippy/documented.ts';

it('any event fits, whatever is in it, and is not shortened again', () => {
  const large = fc.oneof(
    fc.nat({ max: 900_000 }).map(length => 'x'.repeat(length)),
    fc.nat({ max: 30_000 }).map(length => Array.from({ length }, () => 1)),
    fc.nat({ max: 3000 }).map(wordTimings),
    fc.nat({ max: 300_000 }).map(length => ({ ['n'.repeat(length)]: [{ text: 'y'.repeat(length) }] })),
    fc.integer({ min: 1, max: 400 }).map(depth => JSON.parse('['.repeat(depth) + ']'.repeat(depth))),
  );
  const name = fc.constantFrom(
    'body',
    'metadata',
    'attachments',
    'from',
    'created_at',
    'odd',
    'extra',
    'other',
  );
  const fields = fc.dictionary(name, large, { maxKeys: 6 });
  fc.assert(
    fc.property(fields, fields, (data, envelope) => {
      const message = fitted(documentedBody('call.analyzed', { ...envelope, data }));
      expectFits(message);
      expect(fitMessage(message.body, toEvent(message.body)).body).toBe(message.body);
    }),
    runs(12, 30),
  );
});
