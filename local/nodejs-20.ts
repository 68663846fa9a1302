// What exists only for Node.js 20, and goes with it: see docs/decisions/0012-nodejs-20.md.

/** Variable that keeps the AWS SDK from warning about the version of Node.js. */
export const NO_VERSION_WARNING = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/**
 * Has fauxqs take every code point that SQS takes. Up to version 1.9, it looks at the two halves of a code point from
 * U+10000 on one by one, and refuses them: a transcript with an emoji could be recorded by a deployment but not here.
 */
export async function acceptEveryCharacterOfSqs(): Promise<void> {
  const constants = await import(new URL('sqs/sqsTypes.js', import.meta.resolve('fauxqs')).href);
  const refused: RegExp = constants.INVALID_MESSAGE_BODY_CHAR;
  refused.compile('[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]', 'u');
}
