import { soakListings } from '../../soak/listings.ts';
import { synthesizedApp } from './synthesized-app.ts';

const LOSSES = { calls: 150, lost: 0.2, changed: 0.05, seed: 1 };

it('a backfill makes every record what Whippy lists, and a second one changes nothing', async () => {
  const synthesized = await synthesizedApp('default');
  const report = await soakListings({ ...LOSSES, faults: 0, meanwhile: false, synthesized });
  const { webhooksLost, callsChanged, missing, behind, ...outcome } = report;
  for (const figure of [webhooksLost, callsChanged, missing, behind]) expect(figure).toBeGreaterThan(0);
  expect(outcome).toMatchObject({
    recordsWrongBefore: missing + behind,
    recordsListed: missing + behind,
    recordsWrong: 0,
    messagesOfSecond: 0,
    writesOfSecond: 0,
    deadLetters: 0,
    errors: [],
  });
});

it('it does so after others that got in the way of webhooks, with faults', async () => {
  const synthesized = await synthesizedApp('default');
  const report = await soakListings({ ...LOSSES, faults: 0.1, meanwhile: true, synthesized });
  expect(report.faultsInjected).toBeGreaterThan(0);
  expect(report.backfillsMeanwhile).toBeGreaterThan(0);
  expect(report).toMatchObject({
    recordsWrong: 0,
    messagesOfSecond: 0,
    writesOfSecond: 0,
    deadLetters: 0,
  });
});
