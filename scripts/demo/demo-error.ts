/** The demo cannot go on; its message says what is wrong and the way out, and is all that is printed. */
export class DemoError extends Error {}
