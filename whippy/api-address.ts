/** Where Whippy's API is. */
export const WHIPPY_API = 'https://api.whippy.co';
