import { nextPass, type Progress, progressAfter } from '../../functions/reconciler/pass.ts';

const at = (time: string) => Date.parse(time);

/** The progress after passes that began at some times, each finished at once. */
function passesAt(...times: string[]): Progress {
  return times.reduce<Progress>(
    (progress, time) => progressAfter(progress, nextPass(progress, at(time))),
    {},
  );
}

it('looks back four days at first', () => {
  expect(nextPass({}, at('2026-11-23T12:00:00Z'))).toEqual({
    begun: '2026-11-23T12:00:00.000Z',
    after: '2026-11-19T12:00:00.000Z',
  });
});

it('begins where the last one did, less the time that a call may take to end', () => {
  const progress = passesAt('2026-11-23T12:00:00Z');
  expect(nextPass(progress, at('2026-11-23T12:15:00Z')).after).toBe('2026-11-23T08:00:00.000Z');
  const later = passesAt('2026-11-23T12:00:00Z', '2026-11-23T12:15:00Z', '2026-11-23T12:30:00Z');
  expect(nextPass(later, at('2026-11-23T12:45:00Z')).after).toBe('2026-11-23T08:30:00.000Z');
});

it('looks back four days in the first run of each day', () => {
  const progress = passesAt('2026-11-23T12:00:00Z', '2026-11-23T23:59:00Z');
  const pass = nextPass(progress, at('2026-11-24T00:14:00Z'));
  expect(pass.after).toBe('2026-11-20T00:14:00.000Z');
  const after = progressAfter(progress, pass);
  expect(nextPass(after, at('2026-11-24T00:29:00Z')).after).toBe('2026-11-23T20:14:00.000Z');
  expect(nextPass(after, at('2026-11-25T00:00:00Z')).after).toBe('2026-11-21T00:00:00.000Z');
});

it('leaves nothing out after having been out of order for longer than that', () => {
  const progress = passesAt('2026-11-01T12:00:00Z');
  const pass = nextPass(progress, at('2026-11-23T12:00:00Z'));
  expect(pass.after).toBe('2026-11-01T08:00:00.000Z');
  expect(progressAfter(progress, pass)).toEqual({ compared: pass.begun, lookedBack: pass.begun });
});

it('goes on with a pass that was not finished, on another day too', () => {
  const unfinished = { begun: '2026-11-23T12:00:00.000Z', after: '2026-11-19T12:00:00.000Z', cursor: 'c' };
  const progress = { ...passesAt('2026-11-22T12:00:00Z'), unfinished };
  const pass = nextPass(progress, at('2026-11-24T12:00:00Z'));
  expect(pass).toEqual(unfinished);
  // From when it began: what was inserted, or changed, since then is for the next one.
  expect(progressAfter(progress, pass)).toEqual({
    compared: unfinished.begun,
    lookedBack: unfinished.begun,
  });
});
