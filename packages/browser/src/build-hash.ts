/** 32 bits to the base of 36, as a polynomial of 31: tells two texts apart, protects nothing. */
export function buildHash(text: string): string {
  const add = (hash: number, letter: string) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return text.split('').reduce(add, 0).toString(36);
}
