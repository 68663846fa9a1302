import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Organisation } from './organisation.ts';

/** Paths, not Whippy's, by which calls are made and changed. */
export const CALLS_PATH = '/calls';
export const CHANGES_PATH = '/changes';

/** Routes to play with the stand-in. Bodies are JSON with any `content-type`, which is easier with curl. */
export function createControl(organisation: Organisation): Hono {
  const control = new Hono();
  control.post(CALLS_PATH, async context => {
    const request = v.safeParse(callsRequest, await bodyOf(context));
    if (!request.success) return context.text(CALLS_HELP, 400);
    const { count, lose } = request.output;
    const { ids, delivered, lost } = await organisation.makeCalls(count, { lossRate: lose });
    return context.json({ calls: ids.length, delivered, lost: lost.length });
  });
  control.post(CHANGES_PATH, async context => {
    const request = v.safeParse(changesRequest, await bodyOf(context));
    if (!request.success) return context.text(CHANGES_HELP, 400);
    return context.json({ changed: organisation.changeCalls(request.output.share).length });
  });
  return control;
}

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const callsRequest = v.strictObject({
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 1),
  lose: v.optional(share, 0),
});
const CALLS_HELP =
  'The body must be JSON such as {"count":20,"lose":0.1}: how many calls, from 1 to 10000, and the share of their webhooks that is lost, from 0 to 1.\n';

const changesRequest = v.strictObject({ share });
const CHANGES_HELP =
  'The body must be JSON such as {"share":0.05}: the share of the calls to change, from 0 to 1.\n';

function bodyOf(context: Context): Promise<unknown> {
  return context.req.json().catch(() => undefined);
}
