/**
 * Reads the query of an address of CloudWatch Logs Insights as its console does: it takes `$` for `%`, decodes what follows
 * the page, decodes the parameter within, and reads JSURL.
 */
export function queryDetailOf(address: string): unknown {
  const page = decodeURIComponent(new URL(address).hash.replaceAll('$', '%'));
  const [, parameters = ''] = page.split('?');
  return readJsurl(new URLSearchParams(parameters).get('queryDetail') ?? '');
}

/** Reads text in the format of JSURL: `~(a~1~b~'x)` is an object, `~(~1~'x)` a list. */
function readJsurl(text: string): unknown {
  let rest = text;
  const take = (pattern: RegExp): string => {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined || !rest.startsWith(found)) throw new Error(`Not ${pattern}: ${rest}`);
    rest = rest.slice(found.length);
    return found;
  };
  const value = (): unknown => {
    take(/^~/);
    if (rest.startsWith("'"))
      return take(/^'[^~)]*/)
        .slice(1)
        .replaceAll(ESCAPED, characterOf);
    if (!rest.startsWith('(')) return JSON.parse(take(/^[^~)]+/));
    take(/^\(/);
    const list: unknown[] = [];
    const object: { [name: string]: unknown } = {};
    const isList = rest.startsWith('~');
    while (!rest.startsWith(')')) {
      if (isList) list.push(value());
      else {
        const name = take(/^~?[^~)]+/).replace(/^~/, '');
        object[name] = value();
      }
    }
    take(/^\)/);
    return isList ? list : object;
  };
  const read = value();
  if (rest !== '') throw new Error(`More after the value: ${rest}`);
  return read;
}

const ESCAPED = /!|\*\*([0-9a-f]{4})|\*([0-9a-f]{2})/g;

function characterOf(_escaped: string, long: string | undefined, short: string | undefined): string {
  const code = long ?? short;
  return code === undefined ? '$' : String.fromCharCode(Number.parseInt(code, 16));
}
