import { CALL_EVENTS } from '../../functions/call/event.ts';

/** How to connect Whippy on its web page. The names of buttons are those of Whippy's help page. */
export function manualSteps(url: string, flags: string): string {
  return `1. In Whippy, click the code icon (</>) in the top bar: the Developers page opens.
2. Choose Webhooks on the left, then Add Endpoint.
3. Name the application callfold, select an API key (Whippy signs with it), and
   click Create Application.
4. Enter this address:

     ${url}

5. Select these events, and save:

     ${CALL_EVENTS.join('\n     ')}

6. See that both the application and the endpoint are switched on.
7. Put the same API key into the signing secret, and test the way:

     npx callfold connect --key-only${flags && ` ${flags}`}
`;
}
