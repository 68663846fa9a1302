/**
 * A language tag (BCP 47) in its usual spelling: `EN-us` is `en-US`. Undefined if the text is none: not everything that is
 * sent as a language is a tag, for instance `English` or `multi`.
 */
export function languageTag(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const { language, baseName } = new Intl.Locale(text);
    // The grammar allows languages of five to eight letters, but none is registered.
    return language.length <= 3 && language !== 'und' ? baseName : undefined;
  } catch {
    return undefined;
  }
}
