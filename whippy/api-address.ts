/** Address of Whippy's API. */
export const WHIPPY_API = 'https://api.whippy.co';
