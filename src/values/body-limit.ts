/** The most that the body of a request may have, in bytes. What is meant to be sent again may have no more. */
export const BODY_LIMIT = 10 * 1024 * 1024;
